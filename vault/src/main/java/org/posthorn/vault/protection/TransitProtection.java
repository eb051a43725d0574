package org.posthorn.vault.protection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.posthorn.vault.KeyProtection;
import org.posthorn.vault.MasterKeyException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A key of a service with the HTTP interface of Vault's and OpenBao's Transit engine: `POST
/// URL/encrypt/KEY` and `POST URL/decrypt/KEY`. What it answers (`vault:v1:...`) is kept as it is,
/// so that the service may rotate its key.
public final class TransitProtection implements KeyProtection {
  private final Service service;
  private final ProtectionLimits limits;
  private final HttpClient client;

  /// A key of a service.
  ///
  /// @param url of the engine, such as `https://bao.example.org:8200/v1/transit`
  /// @param key its name: letters, digits, `-` and `_`
  /// @param tokenFile with the token for the header X-Vault-Token
  public record Service(URI url, String key, Path tokenFile) {}

  /// @param tls trusts the service
  public TransitProtection(Service service, SSLContext tls, ProtectionLimits limits) {
    this.service = service;
    this.limits = limits;
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.answerMax())
            .sslContext(tls)
            .build();
  }

  @Override
  public String kind() {
    return "transit";
  }

  @Override
  public byte[] encrypt(byte[] key) {
    return ask("encrypt", "plaintext", Base64.getEncoder().encodeToString(key), "ciphertext")
        .getBytes(US_ASCII);
  }

  @Override
  public byte[] decrypt(byte[] encrypted) {
    String answer = ask("decrypt", "ciphertext", new String(encrypted, US_ASCII), "plaintext");
    try {
      return Base64.getDecoder().decode(answer);
    } catch (IllegalArgumentException e) {
      throw new MasterKeyException(service.url() + " answered with a key that is no base64", e);
    }
  }

  private String ask(String action, String field, String value, String wanted) {
    URI uri = URI.create(service.url() + "/" + action + "/" + service.key());
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("X-Vault-Token", SecretFile.read(service.tokenFile(), limits))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    JsonMapper.shared().writeValueAsString(Map.of(field, value))))
            .build();
    Answer answer = answer(uri, request);
    JsonNode body = parsed(uri, answer);
    String found = body.path("data").path(wanted).asString("");
    if (answer.status() != 200 || found.isEmpty()) {
      throw new MasterKeyException(uri + " answered " + answer.status() + reasons(body));
    }
    return found;
  }

  private record Answer(int status, String text) {}

  /// The whole answer within the time: a service may send it without end.
  private Answer answer(URI uri, HttpRequest request) {
    CompletableFuture<Answer> answer =
        client
            .sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
            .thenApplyAsync(this::read);
    try {
      return answer.get(limits.answerMax().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new MasterKeyException(
          uri + " did not answer within " + limits.answerMax().toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MasterKeyException(uri + " was interrupted", e);
    } catch (ExecutionException e) {
      throw new MasterKeyException(uri + " cannot be asked: " + reason(e), e);
    }
  }

  private Answer read(HttpResponse<InputStream> response) {
    try (InputStream in = response.body()) {
      byte[] bytes = in.readNBytes(limits.answerBytesMax() + 1);
      if (bytes.length > limits.answerBytesMax()) {
        throw new IllegalStateException("more than " + limits.answerBytesMax() + " bytes");
      }
      return new Answer(response.statusCode(), new String(bytes, UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode parsed(URI uri, Answer answer) {
    try {
      return JsonMapper.shared().readTree(answer.text());
    } catch (JacksonException e) {
      throw new MasterKeyException(
          uri + " answered " + answer.status() + " with a body that is no JSON", e);
    }
  }

  /// What the service says, without what a token or key could be in.
  private static String reasons(JsonNode body) {
    StringBuilder reasons = new StringBuilder();
    body.path("errors").forEach(error -> reasons.append(": ").append(error.asString("")));
    return reasons.length() > 200 ? reasons.substring(0, 200) : reasons.toString();
  }

  private static String reason(ExecutionException e) {
    Throwable failure = e.getCause() == null ? e : e.getCause();
    String message = failure.getMessage();
    return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
  }
}
