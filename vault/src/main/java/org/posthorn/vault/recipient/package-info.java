/// Public keys of the owners of accounts, to which arriving mail is encrypted: OpenPGP keys (RFC
/// 9580) and X.509 certificates for S/MIME (RFC 8551). All cryptography is that of BouncyCastle.
/// Nothing is stored here, and private keys are refused.
@NullMarked
package org.posthorn.vault.recipient;

import org.jspecify.annotations.NullMarked;
