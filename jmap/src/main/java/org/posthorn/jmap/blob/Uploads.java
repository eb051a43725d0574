package org.posthorn.jmap.blob;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.RequestException;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.uploads.Upload;
import org.posthorn.store.uploads.UploadWriter;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Accepts uploads (RFC 8620 §6.1). Thread-safe.
public final class Uploads {
  private static final int BUFFER_OCTETS = 32 << 10;

  private final MailStore store;
  private final JmapLimits limits;

  /// Number of running uploads by account of the sender.
  private final Map<AccountId, Integer> busy = new HashMap<>();

  public Uploads(MailStore store, JmapLimits limits) {
    this.store = store;
    this.limits = limits;
  }

  /// Stores the octets of a stream, which is not closed.
  ///
  /// @param account id as in the URL
  /// @param type media type given by the client
  /// @return `accountId`, `blobId`, `type` and `size`; empty if the principal can see no such
  ///   account, or may not write to it
  /// @throws RequestException LIMIT for too many octets, or too many uploads at once
  /// @throws IOException if the stream ends early
  public Optional<ObjectNode> accept(
      Principal principal, String account, String type, InputStream octets) throws IOException {
    Optional<AccountId> id = ObjectId.account(account);
    if (id.isEmpty()) {
      return Optional.empty();
    }
    begin(principal.account());
    try {
      Upload upload = take(store.uploads(principal, id.get()).receive(), octets);
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      answer.put("accountId", account);
      answer.put("blobId", BlobId.ofUpload(upload.name()).toString());
      answer.put("type", type);
      answer.put("size", upload.size());
      return Optional.of(answer);
    } catch (MailException e) {
      return switch (e.kind()) {
        case FORBIDDEN, NOT_FOUND -> Optional.empty();
        case LIMIT -> throw tooLarge();
        default -> throw e;
      };
    } finally {
      end(principal.account());
    }
  }

  private RequestException tooLarge() {
    return RequestException.limit(
        "maxSizeUpload", "an upload has at most " + limits.sizeUploadMax() + " octets");
  }

  private Upload take(UploadWriter writer, InputStream octets) throws IOException {
    try (writer) {
      TimeSlice slice = new TimeSlice();
      byte[] buffer = new byte[BUFFER_OCTETS];
      for (int n = octets.read(buffer); n >= 0; n = octets.read(buffer)) {
        if (writer.size() + n > limits.sizeUploadMax()) {
          throw tooLarge();
        }
        writer.write(buffer, 0, n);
        slice.breathe();
      }
      return writer.finish();
    }
  }

  private synchronized void begin(AccountId user) {
    int now = busy.getOrDefault(user, 0);
    if (now >= limits.concurrentUploadMax()) {
      throw RequestException.limit(
          "maxConcurrentUpload", "more than " + limits.concurrentUploadMax() + " uploads at once");
    }
    busy.put(user, now + 1);
  }

  private synchronized void end(AccountId user) {
    busy.computeIfPresent(user, (_, now) -> now == 1 ? null : now - 1);
  }
}
