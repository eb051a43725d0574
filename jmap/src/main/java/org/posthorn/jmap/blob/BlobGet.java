package org.posthorn.jmap.blob;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.ObjectId;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Blob/get (RFC 9404 §4.2).
final class BlobGet {
  /// Digest names of RFC 9404 §4.2 and of Java.
  static final Map<String, String> DIGESTS =
      Map.of("sha", "SHA-1", "sha-256", "SHA-256", "sha-512", "SHA-512");

  private static final String DIGEST = "digest:";
  private static final Set<String> DATA = Set.of("data", "data:asText", "data:asBase64");

  private final MailAccounts accounts;
  private final Blobs blobs;
  private final JmapLimits limits;
  private final BlobLimits own;

  BlobGet(MailAccounts accounts, Blobs blobs, JmapLimits limits, BlobLimits own) {
    this.accounts = accounts;
    this.blobs = blobs;
    this.limits = limits;
    this.own = own;
  }

  ObjectNode answer(Call call) {
    MailAccount mail = accounts.seen(call);
    GetRequest request = GetRequest.read(call, BlobGet::isKnown, Set.of("data", "size"), limits);
    BlobRange range =
        new BlobRange(
            call.arguments().unsigned("offset").orElse(0L),
            call.arguments().unsigned("length").orElse(Long.MAX_VALUE));
    call.arguments().requireAllKnown();
    List<String> ids =
        request.ids().orElseThrow(() -> MethodException.invalid("ids must be a list of ids"));
    List<ObjectNode> found = new ArrayList<>();
    long left = own.octetsInAnswerMax();
    for (String id : ids) {
      Optional<OpenBlob> open = BlobId.parse(id).flatMap(blob -> blobs.open(mail, blob));
      if (open.isPresent()) {
        try (OpenBlob blob = open.get()) {
          Selected selected = select(blob, range, request.properties(), left);
          left -= selected.octets().size();
          long times = request.properties().stream().filter(DATA::contains).count();
          call.tells(times * selected.octets().size());
          found.add(json(id, blob, selected, request.properties()));
        }
      }
    }
    ObjectNode answer = request.answer(ObjectId.ofAccount(mail.id()), "", found);
    answer.remove("state"); // RFC 9404 §4.2: blobs have none
    return answer;
  }

  private static boolean isKnown(String property) {
    return DATA.contains(property)
        || property.equals("id")
        || property.equals("size")
        || (property.startsWith(DIGEST)
            && DIGESTS.containsKey(property.substring(DIGEST.length())));
  }

  /// The requested octets.
  ///
  /// @param truncated whether there are fewer than requested
  private record Selected(ByteArrayOutputStream octets, boolean truncated) {}

  private Selected select(OpenBlob blob, BlobRange range, Set<String> properties, long max) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    boolean needed =
        properties.stream().anyMatch(each -> DATA.contains(each) || each.startsWith(DIGEST));
    if (!needed) {
      return new Selected(octets, false);
    }
    try {
      long most = Math.min(range.length(), max + 1);
      BlobRange.Copied copied = new BlobRange(range.offset(), most).copy(blob, octets);
      if (copied.octets() > max) {
        throw new MethodException(
            MethodException.Type.REQUEST_TOO_LARGE,
            "a response has at most " + own.octetsInAnswerMax() + " octets of blobs");
      }
      // RFC 9404 §4.2
      boolean truncated =
          copied.begins() < range.offset()
              || (range.length() != Long.MAX_VALUE && copied.octets() < range.length());
      return new Selected(octets, truncated);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode json(
      String id, OpenBlob blob, Selected selected, Set<String> properties) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", id);
    byte[] octets = selected.octets().toByteArray();
    Optional<String> text = text(octets);
    boolean problem = false;
    for (String property : properties) {
      switch (property) {
        case "size" -> json.put("size", blob.size());
        case "data:asText" -> {
          json.put("data:asText", text.orElse(null));
          problem |= text.isEmpty();
        }
        case "data:asBase64" -> json.put("data:asBase64", base64(octets));
        case "data" -> {
          if (text.isPresent()) {
            json.put("data:asText", text.get());
          } else {
            json.put("data:asBase64", base64(octets));
            problem = true;
          }
        }
        default -> {
          if (property.startsWith(DIGEST)) {
            json.put(property, base64(digest(property.substring(DIGEST.length()), octets)));
          }
        }
      }
    }
    if (problem) {
      json.put("isEncodingProblem", true);
    }
    if (selected.truncated()) {
      json.put("isTruncated", true);
    }
    return json;
  }

  private static Optional<String> text(byte[] octets) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
    } catch (CharacterCodingException e) {
      // It is returned in base64.
      return Optional.empty();
    }
  }

  private static String base64(byte[] octets) {
    return Base64.getEncoder().encodeToString(octets);
  }

  private static byte[] digest(String algorithm, byte[] octets) {
    try {
      return MessageDigest.getInstance(DIGESTS.getOrDefault(algorithm, algorithm)).digest(octets);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has these digests", e);
    }
  }
}
