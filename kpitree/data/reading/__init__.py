"""Reading files of strangers in a process of its own, which has limits and may die without harm."""
