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

/// Gives blobs to clients (RFC 8620 §6.2). Thread-safe.
public final class Downloads {
  private final MailStore store;
  private final Blobs blobs;

  /// A file that came with an Email.
  ///
  /// @param name as its sender wrote it, with any characters; empty for none
  /// @param blob its id
  public record Attached(String name, String blob) {}

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

  /// The files of an Email in their order, without pictures that its text shows.
  ///
  /// @param account its id, as the URL has it
  /// @param email likewise
  /// @return empty if there is no such account or Email for the principal
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
