/// Secrets that must be kept as they are, sealed under a master key that lies outside the store and
/// its backups: whoever gets hold of a store or a backup alone cannot sign in our name.
///
/// **RFCs**: 5869 (HKDF), 5116 §5.2 (AES-256-GCM: a 12-byte nonce, a 16-byte tag).
///
/// **The model**: [MasterKeyFile] keeps one or more [MasterKey]s. A [Vault] seals with the first of
/// them and opens what any of them has sealed, so a new key is put before the others and what is
/// sealed moves to it in its own time. Each kind of secret has a *purpose*, from which a key of its
/// own is derived, and a sealed secret is bound to the row it lies in ([SecretPlace]): it opens in
/// no other row and for no other purpose. [SecretRows] tells of a table where its secrets are, for
/// counting, sealing anew, and removing what no key opens any more.
///
/// The seal tells a copied, moved or altered secret. It does not keep whoever can write to the
/// store from removing one, or from putting an own one in its place.
///
/// **Entry points**: [MasterKeyFile#read], [MasterKeyFile#create]; [Vault]; [SecretRows].
///
/// **Threads**: [Vault] is thread-safe; [MasterKeyFile] is for one thread at a time.
///
/// **Limits**: [VaultLimits].
///
/// # On disk
///
/// **The key file** is text, UTF-8, for its owner alone (0600 or 0400), written whole or not at
/// all. Empty lines and those that begin with `#` are comments. The first line is
/// `posthorn-master-keys 1` (the format); then a line for each key, the one that seals first:
///
/// `ID CREATED KEY CHECK`
///
/// - ID: 8 hexadecimal digits, the first bytes of HKDF-Expand of the key with info `posthorn master
///   key id`: it says which key it is, and nothing of what it is.
/// - CREATED: an instant as `2026-11-20T10:00:00Z`.
/// - KEY: 32 random bytes in base64.
/// - CHECK: 16 hexadecimal digits, HMAC-SHA-256 over `ID CREATED` under the key, cut off.
///
/// The last line is `end N` with the number of keys: without it the file was cut off.
///
/// **A sealed secret**, version 1:
///
/// | bytes | what |
/// |---|---|
/// | 1 | version, 1 |
/// | 4 | id of the master key |
/// | 12 | nonce, random |
/// | rest | the secret under AES-256-GCM, and the tag (16) |
///
/// The key is HKDF-SHA-256 of the master key, with salt `posthorn vault 1` and the purpose as info.
/// Associated data: version (1), key id (4), kind of the partition (1), length of its id (1), its
/// id, table (1), key of the row.
///
/// Version history: 1 is the first of both.
///
/// Decision: `docs/decisions/0013-master-key.md`.
@NullMarked
package org.posthorn.vault;

import org.jspecify.annotations.NullMarked;
