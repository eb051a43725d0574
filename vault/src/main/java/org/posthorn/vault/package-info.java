/// Encryption of stored secrets, such as DKIM keys, with a master key that is outside the store and
/// its backups: a stolen store or backup alone does not reveal them. "To seal" means to encrypt and
/// authenticate, "to open" to verify and decrypt.
///
/// **RFCs**: 5869 (HKDF), 5116 §5.2 (AES-256-GCM: a 12-byte nonce, a 16-byte tag).
///
/// **The model**: [MasterKeyFile] stores one or more [MasterKey]s. A [Vault] seals with the first
/// of them and opens with any of them, so a new key is added before the others, and existing
/// secrets are sealed again later. Each kind of secret has a *purpose*, for which a separate key is
/// derived, and a sealed secret is bound to its row ([SecretPlace]): it cannot be opened in another
/// row or for another purpose. [SecretRows] describes the secrets of a table, for counting, sealing
/// again, and removing those without a key.
///
/// This detects copied, moved or modified secrets. It does not protect against an attacker with
/// write access who removes a secret.
///
/// **Entry points**: [MasterKeyFile#read], [MasterKeyFile#create]; [Vault]; [SecretRows].
///
/// **Threads**: [Vault] is thread-safe; [MasterKeyFile] is for one thread at a time.
///
/// **Limits**: [VaultLimits].
///
/// # On disk
///
/// **The key file** is text in UTF-8, readable by its owner only (0600 or 0400), and written
/// atomically. Empty lines and those that begin with `#` are comments. The first line is
/// `posthorn-master-keys 1` (the format); then a line for each key, the one for encryption first:
///
/// `ID CREATED KEY CHECK`
///
/// - ID: 8 hexadecimal digits, the first bytes of HKDF-Expand of the key with info `posthorn master
///   key id`: it identifies the key without revealing it.
/// - CREATED: an instant as `2026-11-20T10:00:00Z`.
/// - KEY: 32 random bytes in base64.
/// - CHECK: 16 hexadecimal digits, HMAC-SHA-256 over `ID CREATED` with the key, truncated.
///
/// The last line is `end N` with the number of keys: without it the file is truncated.
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
