package org.posthorn.jmap.blob;

import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.ObjectId;

/// Gives blobs to clients (RFC 8620 §6.2). Thread-safe.
public final class Downloads {
  private final MailStore store;
  private final Blobs blobs;

  public Downloads(MailStore store, Blobs blobs) {
    this.store = store;
    this.blobs = blobs;
  }

  /// The octets of a blob, to be closed by the caller.
  ///
  /// @param account its id, as the URL has it
  /// @param blob likewise
  /// @return empty if there is no such account or blob for the principal
  public Optional<OpenBlob> open(Principal principal, String account, String blob) {
    Optional<AccountId> id = ObjectId.account(account);
    Optional<BlobId> blobId = BlobId.parse(blob);
    if (id.isEmpty() || blobId.isEmpty()) {
      return Optional.empty();
    }
    try {
      return blobs.open(store.account(principal, id.get()), blobId.get());
    } catch (MailException e) {
      return switch (e.kind()) {
        case FORBIDDEN, NOT_FOUND -> Optional.empty();
        default -> throw e;
      };
    }
  }
}
