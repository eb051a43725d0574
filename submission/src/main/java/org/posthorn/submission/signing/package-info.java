/// DKIM signing keys: storage, cache and rotation.
///
/// **RFCs**: 6376 §3.1 (selectors and rotation), 8463 §5 (two signatures while not all verifiers
/// support Ed25519).
///
/// **The model**: a domain signs with a pair of keys, RSA and Ed25519, whose selectors share a name
/// such as `ph-20261120`. [SigningKeys] stores them in rows; `mailauth`'s
/// [KeySchedule][org.posthorn.mailauth.dkim.KeySchedule] decides when a pair is rotated, and
/// [SigningKeys#maintain] does it when the administrator has published the new one in the DNS.
///
/// Private keys are sealed ([Vault][org.posthorn.vault.Vault]), each in its row. If keys cannot be
/// unsealed, mail of their domain waits instead of leaving unsigned.
///
/// **Threads**: thread-safe.
@NullMarked
package org.posthorn.submission.signing;

import org.jspecify.annotations.NullMarked;
