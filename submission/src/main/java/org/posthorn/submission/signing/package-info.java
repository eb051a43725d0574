/// The keys that sign what leaves: kept, cached, and exchanged for new ones in time.
///
/// **RFCs**: 6376 §3.1 (selectors, and exchanging keys), 8463 §5 (two signatures for a time in
/// which not everybody knows Ed25519).
///
/// **The model**: a domain signs with a pair of keys, RSA and Ed25519, whose selectors share a name
/// such as `ph-20261120`. [SigningKeys] keeps them in rows; `mailauth`'s
/// [KeySchedule][org.posthorn.mailauth.dkim.KeySchedule] says when a pair takes over, and
/// [SigningKeys#maintain] does it once the DNS shows the new one: nobody else can publish it.
///
/// Private halves are sealed ([Vault][org.posthorn.vault.Vault]), each in its row. Keys that do not
/// open are an error to whoever needs them: mail of their domain waits rather than leave unsigned.
///
/// **Threads**: thread-safe.
@NullMarked
package org.posthorn.submission.signing;

import org.jspecify.annotations.NullMarked;
