/// Second factors: one-time codes (TOTP, RFC 6238), passkeys (WebAuthn) and recovery codes; and
/// which accounts need them.
///
/// [Factors] adds, lists and removes factors; [Passkeys] adds and verifies passkeys; [FactorCheck]
/// verifies codes at sign-in. If an account has or needs a second factor, its password works only
/// on the login page, which then asks for the factor. Other protocols need app passwords or tokens,
/// which need no second factor.
///
/// ## Where it lies
///
/// In the partition of the account, in the format of the package above:
///
/// | code | table | key | value |
/// |---|---|---|---|
/// | 19 | factors | number | kind (1), name, created, last use?, secret, counter, challenge |
/// | 20 | factor_head | `0` | next number, required (1: 0 as the domain says, 1 yes, 2 no) |
/// | 21 | factor_pending | `0` | name, begun, sealed seed |
/// | 22 | recovery_codes | SHA-256 of account and code | created |
///
/// The secret of a TOTP (kind 1) is its seed, sealed; its counter is the time step of the last
/// accepted code. The secret of a passkey (kind 2) is its public key as WebAuthn §6.5.1 lays it out
/// (attested credential data), its counter the signature counter, and its challenge the time in
/// milliseconds at which the last answered challenge was issued. So neither a code nor a challenge
/// is accepted twice, in any process.
///
/// In the directory's partition, table 15 (`factor_key`, key `0`): the key of the seeds, 32 random
/// bytes, sealed under the master key, so that changing the master key changes one row. Seeds:
/// nonce (12), AES-256-GCM over the seed with the account as associated data.
@NullMarked
package org.posthorn.directory.factors;

import org.jspecify.annotations.NullMarked;
