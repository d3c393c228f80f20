"""Signing in by a work account: Entra ID over OpenID Connect, one tenant, keyed on the subject.

What is believed, and why. The person comes back with a code; we exchange it, with the PKCE
verifier and our secret, for an identity token. The token counts only when its signature is by a
key of the tenant, and issuer, audience, tenant, times and nonce are what they must be
(`identity_token`). Then its subject (`sub`) is looked up. E-mail addresses and names in it are
never read: whoever runs a mailbox could put any address there. Nothing of it is stored but the
subject.

A subject that nobody linked signs nobody in. It is linked in two ways, and only these:

* signed in, at `/account/work-account/`, after saying again who they are;
* while accepting an invitation. The page that shows the invitation answers a POST by
  `joining.start(request, token)`, or puts the token in the session as `kith_joining` and
  redirects to `work_account:begin`. When the person is back, what was proven is in the session
  under `kith_work_account` and they are sent to `/account/join/<token>/`. There
  `joining.proven(request, token=...)` gives a `ProvenSubject` for ten minutes, to the invitation
  that they left from and to no other; the operation that accepts the invitation calls `kith.accounts.operations.work_account.link` with its subject, and the
  view then `joining.forget(request)`.

The second factor: where the token says `mfa`, or the council stated KITH_ENTRA_DOES_MFA, the
session says so (`second_factor.by_work_account(request)`); else ours is asked for.
"""
