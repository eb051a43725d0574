package org.posthorn.jmap.blob;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.posthorn.jmap.protocol.Arguments;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.protocol.SetException;
import org.posthorn.jmap.protocol.SetRequest;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.uploads.Upload;
import org.posthorn.store.uploads.UploadWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/// Blob/upload (RFC 9404 §4.1): blobs assembled from text, base64, and ranges of other blobs,
/// including those created earlier in the request.
final class BlobUpload {
  private static final String UNKNOWN_TYPE = "application/octet-stream";

  private final MailAccounts accounts;
  private final Blobs blobs;
  private final JmapLimits limits;
  private final BlobLimits own;

  BlobUpload(MailAccounts accounts, Blobs blobs, JmapLimits limits, BlobLimits own) {
    this.accounts = accounts;
    this.blobs = blobs;
    this.limits = limits;
    this.own = own;
  }

  ObjectNode answer(Call call) {
    MailAccount mail = accounts.seen(call);
    SetRequest request = SetRequest.read(call, limits);
    if (!request.update().isEmpty() || !request.destroy().isEmpty()) {
      throw MethodException.invalid("blobs cannot be changed");
    }
    call.arguments().requireAllKnown();
    Map<String, JsonNode> made = new LinkedHashMap<>();
    ObjectNode notCreated = JsonNodeFactory.instance.objectNode();
    request
        .create()
        .forEach((creationId, object) -> {
          try {
            ObjectNode blob = uploaded(object, call, mail);
            made.put(creationId, blob);
            call.created(creationId, blob.get("id").asString());
          } catch (SetException e) {
            notCreated.set(creationId, e.json());
          } catch (MethodException e) {
            notCreated.set(
                creationId, SetException.invalid(String.valueOf(e.getMessage()), "data").json());
          }
        });
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accountId", ObjectId.ofAccount(mail.id()));
    ObjectNode created = JsonNodeFactory.instance.objectNode();
    made.forEach(created::set);
    answer.set("created", created.isEmpty() ? NullNode.getInstance() : created);
    answer.set("notCreated", notCreated.isEmpty() ? NullNode.getInstance() : notCreated);
    return answer;
  }

  private ObjectNode uploaded(ObjectNode object, Call call, MailAccount mail) {
    Arguments of = new Arguments(object);
    JsonNode data = of.value("data").orElse(NullNode.getInstance());
    String type = of.string("type").orElse(UNKNOWN_TYPE);
    of.requireAllKnown();
    if (!data.isArray() || data.size() > own.dataSourcesMax()) {
      throw SetException.invalid(
          "data must be a list of at most " + own.dataSourcesMax() + " sources", "data");
    }
    try (UploadWriter writer = mail.uploads().receive()) {
      for (JsonNode source : data) {
        if (!(source instanceof ObjectNode each)) {
          throw SetException.invalid("a data source must be an object", "data");
        }
        write(new Arguments(each), call, mail, writer);
      }
      Upload upload = writer.finish();
      ObjectNode blob = JsonNodeFactory.instance.objectNode();
      blob.put("id", BlobId.ofUpload(upload.name()).toString());
      blob.put("type", type);
      blob.put("size", upload.size());
      return blob;
    } catch (MailException e) {
      throw e.kind() == MailException.Kind.LIMIT
          ? new SetException("tooLarge", String.valueOf(e.getMessage()))
          : e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Arguments source, Call call, MailAccount mail, UploadWriter writer)
      throws IOException {
    Optional<String> text = source.string("data:asText");
    Optional<String> base64 = source.string("data:asBase64");
    Optional<String> blobId = source.string("blobId");
    long offset = source.unsigned("offset").orElse(0L);
    Optional<Long> length = source.unsigned("length");
    source.requireAllKnown();
    int given = (text.isPresent() ? 1 : 0) + (base64.isPresent() ? 1 : 0);
    if (given + (blobId.isPresent() ? 1 : 0) != 1) {
      throw SetException.invalid("a data source must be text, base64 or a blob", "data");
    }
    if (text.isPresent()) {
      writer.write(text.get().getBytes(StandardCharsets.UTF_8));
    } else if (base64.isPresent()) {
      writer.write(decoded(base64.get()));
    } else {
      copy(open(blobId.orElseThrow(), call, mail), offset, length, writer);
    }
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw SetException.invalid("data:asBase64 is not base64", "data");
    }
  }

  private OpenBlob open(String written, Call call, MailAccount mail) {
    return call.id(written)
        .flatMap(BlobId::parse)
        .flatMap(id -> blobs.open(mail, id))
        .orElseThrow(() ->
            new SetException("blobNotFound", "there is no such blob")
                .with("notFound", JsonNodeFactory.instance.arrayNode().add(written)));
  }

  /// RFC 9404 §4.1: a range beyond the end makes the data source invalid.
  private static void copy(OpenBlob source, long offset, Optional<Long> length, UploadWriter writer)
      throws IOException {
    try (OpenBlob blob = source) {
      long wanted = length.orElse(Long.MAX_VALUE);
      BlobRange.Copied copied = new BlobRange(offset, wanted).copy(blob, writer);
      if (copied.begins() < offset || (length.isPresent() && copied.octets() < wanted)) {
        throw SetException.invalid("the range goes beyond the end of the blob", "data");
      }
    }
  }
}
