"""The ten kernels as users of other tools write them, a module a tool.

Each has `versions(threads)`: functions by the name of the one in bench/ten.py whose arguments they
take and whose results they give. Importing one raises ImportError where its tool is missing.
"""
