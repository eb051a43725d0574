package org.posthorn.vault.qkd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.posthorn.vault.qkd.KeyServerException.Kind;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The client of a key server. ETSI GS QKD 014 V1.1.1. Answers are bounded in time and size, and
/// checked. Thread-safe.
public final class KeyServer implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String PATH = "/api/v1/keys/";
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final int REASON_CHARS_MAX = 200;

  private final URI address;
  private final String peer;
  private final HttpClient client;
  private final QkdLimits limits;

  /// @param address `https://HOST:PORT`, without a path
  /// @param peer the id (SAE ID) that the other server has at its key server
  /// @param tls with this server's certificate, and the authorities of the key server's
  public KeyServer(URI address, String peer, SSLContext tls, QkdLimits limits) {
    this.address = address;
    this.peer = peer;
    this.limits = limits;
    client =
        HttpClient.newBuilder()
            .sslContext(tls)
            .connectTimeout(limits.connectTimeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  /// Where it is.
  public URI address() {
    return address;
  }

  /// ETSI GS QKD 014 §5.1.
  ///
  /// @throws KeyServerException if it does not answer, or not as the standard says
  public KeyServerStatus status() throws KeyServerException {
    JsonNode answer = answer(request("status", "").GET());
    return new KeyServerStatus(
        answer.path("source_KME_ID").asString(""),
        answer.path("target_KME_ID").asString(""),
        (int) number(answer, "key_size"),
        number(answer, "stored_key_count"),
        number(answer, "max_key_count"),
        (int) Math.max(1, number(answer, "max_key_per_request")));
  }

  /// New keys. ETSI GS QKD 014 §5.2. One key is requested with GET, several with POST.
  ///
  /// @throws KeyServerException if it did not give exactly these; keys that it gave are not used
  List<LinkKey> take(int count) throws KeyServerException {
    int bits = Byte.SIZE * LinkKey.BYTES;
    JsonNode answer =
        count == 1
            ? answer(request("enc_keys", "?number=1&size=" + bits).GET())
            : answer(
                post("enc_keys", JSON.createObjectNode().put("number", count).put("size", bits)));
    return keys(answer, count);
  }

  /// The keys with these ids. ETSI GS QKD 014 §5.3.
  ///
  /// @return in the same order
  /// @throws KeyServerException if it did not give exactly these
  List<LinkKey> find(List<String> ids) throws KeyServerException {
    JsonNode answer;
    if (ids.size() == 1) {
      String id = URLEncoder.encode(ids.getFirst(), UTF_8);
      answer = answer(request("dec_keys", "?key_ID=" + id).GET());
    } else {
      ObjectNode wanted = JSON.createObjectNode();
      ArrayNode list = wanted.putArray("key_IDs");
      ids.forEach(id -> list.addObject().put("key_ID", id));
      answer = answer(post("dec_keys", wanted));
    }
    List<LinkKey> found = keys(answer, ids.size());
    List<LinkKey> ordered = new ArrayList<>();
    for (String id : ids) {
      ordered.add(
          found.stream()
              .filter(key -> key.id().equals(id))
              .findFirst()
              .orElseThrow(() -> invalid("a key with another id than was asked for")));
    }
    return ordered;
  }

  private List<LinkKey> keys(JsonNode answer, int count) throws KeyServerException {
    if (!(answer.path("keys") instanceof ArrayNode list)) {
      throw invalid("no list of keys");
    }
    if (list.size() != count) {
      throw invalid(list.size() + " keys instead of " + count);
    }
    List<LinkKey> keys = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (JsonNode each : list) {
      LinkKey key = new LinkKey(id(each), key(each));
      if (!ids.add(key.id())) {
        throw new KeyServerException(
            Kind.REPEATED, address + " gave key " + key.id() + " twice in one answer");
      }
      keys.add(key);
    }
    return keys;
  }

  private String id(JsonNode each) throws KeyServerException {
    JsonNode id = each.path("key_ID");
    boolean plain =
        id.isString()
            && !id.asString().isEmpty()
            && id.asString().length() <= limits.keyIdCharsMax()
            && id.asString().chars().allMatch(c -> c > ' ' && c < 0x7F);
    if (!plain) {
      throw invalid("a key without a proper key_ID");
    }
    return id.asString();
  }

  private byte[] key(JsonNode each) throws KeyServerException {
    JsonNode text = each.path("key");
    byte[] key;
    try {
      key = Base64.getDecoder().decode(text.isString() ? text.asString() : "");
    } catch (IllegalArgumentException e) {
      throw invalid("a key that is not base64");
    }
    if (key.length != LinkKey.BYTES) {
      throw invalid("a key of " + key.length + " octets instead of " + LinkKey.BYTES);
    }
    return key;
  }

  private long number(JsonNode answer, String field) throws KeyServerException {
    JsonNode value = answer.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
      throw invalid("no number " + field);
    }
    return value.asLong();
  }

  private HttpRequest.Builder request(String what, String query) {
    String path = PATH + URLEncoder.encode(peer, UTF_8).replace("+", "%20") + "/" + what;
    return HttpRequest.newBuilder(address.resolve(path + query))
        .header("Accept", "application/json");
  }

  private HttpRequest.Builder post(String what, ObjectNode body) {
    return request(what, "")
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
  }

  private JsonNode answer(HttpRequest.Builder request) throws KeyServerException {
    HttpResponse<byte[]> response = send(request.build());
    JsonNode answer;
    try {
      answer = JSON.readTree(response.body());
    } catch (JacksonException e) {
      if (response.statusCode() == OK) {
        throw invalid("no JSON");
      }
      answer = JSON.createObjectNode();
    }
    if (response.statusCode() != OK) {
      String reason = printable(answer.path("message").asString(""));
      throw new KeyServerException(
          response.statusCode() == UNAVAILABLE ? Kind.DRY : Kind.REFUSED,
          address + " answered " + response.statusCode() + (reason.isEmpty() ? "" : ": " + reason));
    }
    if (!answer.isObject()) {
      throw invalid("no JSON object");
    }
    return answer;
  }

  private static String printable(String text) {
    String cut = text.substring(0, Math.min(text.length(), REASON_CHARS_MAX));
    return cut.replaceAll("[^ -~]", "?");
  }

  /// The JDK's timeout ends with the response header; this one includes the body.
  private HttpResponse<byte[]> send(HttpRequest request) throws KeyServerException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(
            request,
            _ -> BodySubscribers.limiting(BodySubscribers.ofByteArray(), limits.answerBytesMax()));
    try {
      return answer.get(limits.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw unreachable("did not answer within " + limits.requestTimeout().toSeconds() + " s");
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw unreachable("was not waited for: this server stops");
    } catch (ExecutionException e) {
      throw unreachable("cannot be used: " + reason(e));
    }
  }

  private static String reason(ExecutionException failure) {
    for (Throwable each = failure.getCause(); each != null; each = each.getCause()) {
      if (each instanceof SSLException || each instanceof CertificateException) {
        return "TLS: " + printable(String.valueOf(each.getMessage()));
      }
      if (each instanceof HttpConnectTimeoutException) {
        return "no connection in time";
      }
      if (each instanceof ConnectException) {
        return "the connection is refused";
      }
      if (each.getCause() == null && each.getMessage() != null) {
        return printable(each.getMessage());
      }
    }
    return "the connection failed";
  }

  private KeyServerException unreachable(String what) {
    return new KeyServerException(Kind.UNREACHABLE, address + " " + what);
  }

  private KeyServerException invalid(String what) {
    return new KeyServerException(Kind.INVALID, address + " answered with " + what);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
