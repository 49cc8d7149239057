"""Tree: how is our KGI made?"""
