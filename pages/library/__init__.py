"""Which plans are there? The workspaces of the store, and the versions of the open one."""
