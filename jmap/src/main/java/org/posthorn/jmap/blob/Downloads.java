package org.posthorn.jmap.blob;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.mime.BodyParts;
import org.posthorn.mime.Entity;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.ObjectId;

/// Downloads of blobs (RFC 8620 §6.2). Thread-safe.
public final class Downloads {
  private final MailStore store;
  private final Blobs blobs;

  /// An attachment of an Email.
  ///
  /// @param name as given by the sender, with any characters; empty for none
  /// @param blob its id
  public record Attached(String name, String blob) {}

  public Downloads(MailStore store, Blobs blobs) {
    this.store = store;
    this.blobs = blobs;
  }

  /// Opens a blob, to be closed by the caller.
  ///
  /// @param account id as in the URL
  /// @param blob id as in the URL
  /// @return empty if the principal can see no such account or blob
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

  /// The attachments of an Email in their order, without images shown within its text.
  ///
  /// @param account id as in the URL
  /// @param email id as in the URL
  /// @return empty if the principal can see no such account or Email
  public Optional<List<Attached>> attachments(Principal principal, String account, String email) {
    Optional<AccountId> id = ObjectId.account(account);
    OptionalLong emailId = ObjectId.email(email);
    if (id.isEmpty() || emailId.isEmpty()) {
      return Optional.empty();
    }
    try {
      return blobs
          .structure(store.account(principal, id.get()), emailId.getAsLong())
          .map(entity -> attached(entity, emailId.getAsLong()));
    } catch (MailException e) {
      return switch (e.kind()) {
        case FORBIDDEN, NOT_FOUND -> Optional.empty();
        default -> throw e;
      };
    }
  }

  private static List<Attached> attached(Entity message, long email) {
    return BodyParts.of(message).attachments().stream()
        .filter(part -> !part.isPicture() && part.entity().kind() != Entity.Kind.MULTIPART)
        .flatMap(part ->
            PartNumber.parse(part.number()).stream()
                .map(number -> {
                  String name = part.name();
                  String blob = BlobId.ofEmail(email).part(number).toString();
                  return new Attached(name == null ? "" : name, blob);
                }))
        .toList();
  }
}
