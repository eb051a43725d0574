package org.posthorn.jmap.blob;

import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.store.message.MessageBytes;

/// What clients have uploaded. Thread-safe.
public interface Uploads {
  /// None at all.
  Uploads NONE = (_, _) -> Optional.empty();

  /// The octets of an upload, to be closed by the caller.
  ///
  /// @param name as in [BlobId.OfUpload]
  /// @return empty if the account has none of that name, or has it no more
  Optional<MessageBytes> open(AccountId account, String name);
}
