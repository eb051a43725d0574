/// What accounts sign in with besides their password: one-time codes (TOTP, RFC 6238), passkeys
/// (WebAuthn) and recovery codes; and who needs them.
///
/// [Factors] adds, lists and removes; [Passkeys] adds those; [FactorCheck] verifies at sign-in.
/// Where an account has a second factor, or one is required of it, its password alone is good for
/// the login page only, which asks for the factor next. Other protocols need app passwords or
/// tokens, which ask for nothing else.
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
/// The secret of a TOTP (kind 1) is its seed, sealed; its counter is the time step of the code that
/// was accepted last. The secret of a passkey (kind 2) is its public key as WebAuthn §6.5.1 lays it
/// out (attested credential data), its counter the signature counter, and its challenge the time in
/// milliseconds at which the challenge was issued that it answered last. So neither a code nor a
/// challenge is of use twice, on whatever node.
///
/// In the directory's partition, table 15 (`factor_key`, key `0`): what seeds are sealed under, 32
/// random bytes, itself sealed under the master key, so that a new master key is one row's work.
/// Seeds: nonce (12), AES-256-GCM over the seed with the account as associated data.
@NullMarked
package org.posthorn.directory.factors;

import org.jspecify.annotations.NullMarked;
