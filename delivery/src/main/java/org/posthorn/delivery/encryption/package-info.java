/// Encryption of arriving mail to the public keys of its recipient, where the recipient chooses it.
///
/// A message is encrypted when it is filed, after all filters and the recipient's rules, which see
/// it as it arrived. What is stored is the encrypted message alone: index, previews and summaries
/// are made of that.
///
/// Tables in the partition of the account, values in the form of `kv.codec`:
///
/// | code | table | key | value |
/// |---|---|---|---|
/// | 124 | account_keys | kind (1), fingerprint | added, the key |
/// | 125 | account_key_choice | empty | encryption of arriving mail (1: 0 off, 1 OpenPGP, 2 S/MIME), whether keys are published (1) |
@NullMarked
package org.posthorn.delivery.encryption;

import org.jspecify.annotations.NullMarked;
