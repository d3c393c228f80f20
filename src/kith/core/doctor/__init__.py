"""`kith doctor`: what is set up wrong, why it matters and what to do, in sentences.

    finding     what a check says, and the house that it looks at
    secrets     keys: how strong, where they lie, who may read them
    web         addresses, https, proxies, switches that belong on no server
    databases   SQLite and PostgreSQL as they are set up
    work        worker, mail, backups, disk, audit trail, installed parts
    asking      all of them, in order

Every check is one function that looks and changes nothing. None ever says a secret.
"""
