/// Sealed messages: encrypted internal mail between two servers that share a key link. This package
/// is the construction alone; `docs/cryptography.md` explains it.
///
/// **Standards**: FIPS 203 (ML-KEM-768), FIPS 204 (ML-DSA-65), RFC 5869 (HKDF with SHA-512), RFC
/// 5116 §5.2 (AES-256-GCM), RFC 2104 (HMAC).
///
/// **The model**: a server has a [ServerIdentity], two key pairs, whose public half
/// ([PublicIdentity]) the other server's administrator puts into its configuration. A [Sealer]
/// makes a [SealedMessage]: a content key encrypts the message ([SealedFrames]), and each
/// recipient's entry in the [SealedHeader] has the content key under a key of that recipient alone,
/// which [RecipientKeys] derives from a key of the link and a ML-KEM shared secret. The [Opener]
/// reverses it.
///
/// **Failures**: whatever was changed, and whoever it was sealed for, [SealedException] says the
/// same sentence. Nothing of the message can be read before all of it was verified.
///
/// **Threads**: a [Sealer] and an [Opener] are thread-safe.
///
/// **Limits**: [SealedLimits].
///
/// # Format
///
/// A sealed message, version 1. Numbers are big-endian; `text` and `bytes` have a length of 4
/// octets before them.
///
/// | field | what |
/// |---|---|
/// | 4 | `PHSM` |
/// | 4 | length of the header |
/// | header | [SealedHeader]: version 1 (1), protection (1), message id (16), when it was sealed (8, milliseconds since 1970), fingerprint of the sender's identity (32), of the receiver's (32), envelope sender (text), size of the content (8), SHA-512 of the frames (64), number of recipients (4), and for each: address (text), id of the link's key (text, empty without), ML-KEM ciphertext (bytes), content key encrypted (bytes), confirmation (bytes) |
/// | 4 + n | ML-DSA-65 signature of the header (bytes) |
/// | frames | [SealedFrames]: 65,536 octets of content each, the last one 0 to 65,536, each followed by a tag of 16 |
///
/// # On disk
///
/// Table 170, `sealed_identity`, in the partition of kind 17 without an id: one row with the key
/// `own`: version 1, the private halves (bytes, a secret of the vault), the public halves (bytes).
///
/// Decision: `docs/decisions/0045-sealed-internal-mail.md`.
@NullMarked
package org.posthorn.vault.sealed;

import org.jspecify.annotations.NullMarked;
