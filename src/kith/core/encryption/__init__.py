"""Fields about people, encrypted: one key a person, kept apart from the data.

    ring        the installation's keys, which wrap all others; files or the environment
    store       each person's key, wrapped, in a store of its own that no data backup holds
    keys        a person's key for whoever reads or writes a record; destroying it
    boxes       AES-256-GCM, bound to table, column and record
    fields      the fields that a model declares
    names       finding by name without reading names

Whoever takes the data, or an old backup of it, has nothing without the store; whoever erases a
person destroys one key, and every backup ever made is unreadable for that person.
"""
