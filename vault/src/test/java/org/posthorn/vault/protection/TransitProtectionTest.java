package org.posthorn.vault.protection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.MasterKeyException;
import org.posthorn.vault.MasterKeyFile;
import org.posthorn.vault.VaultLimits;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Against a service that this test plays, with the interface of Vault's Transit engine.
class TransitProtectionTest {
  private static final String TOKEN = "s.token";

  @TempDir Path directory;
  private HttpServer server;
  private URI engine = URI.create("http://127.0.0.1");
  private TransitProtection protection;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    Path token = directory.resolve("token");
    Files.writeString(token, TOKEN + "\n");
    engine = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/transit");
    protection = within(Duration.ofSeconds(60));
  }

  private TransitProtection within(Duration most) throws Exception {
    return new TransitProtection(
        new TransitProtection.Service(engine, "posthorn", directory.resolve("token")),
        SSLContext.getDefault(),
        new ProtectionLimits(most, 1000, 100));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /// Turns the text around, so that what is in the file is not the key.
  private void serve() {
    server.createContext(
        "/v1/transit/encrypt/posthorn",
        exchange -> {
          String plaintext = asked(exchange).path("plaintext").asString();
          answer(
              exchange, 200, "{\"data\":{\"ciphertext\":\"vault:v1:" + around(plaintext) + "\"}}");
        });
    server.createContext(
        "/v1/transit/decrypt/posthorn",
        exchange -> {
          String ciphertext = asked(exchange).path("ciphertext").asString();
          answer(
              exchange,
              200,
              "{\"data\":{\"plaintext\":\""
                  + around(ciphertext.substring("vault:v1:".length()))
                  + "\"}}");
        });
  }

  private static String around(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  private static JsonNode asked(HttpExchange exchange) throws IOException {
    assertThat(exchange.getRequestMethod()).isEqualTo("POST");
    assertThat(exchange.getRequestHeaders().getFirst("X-Vault-Token")).isEqualTo(TOKEN);
    return JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes());
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  private MasterKeyFile file(Optional<TransitProtection> by) {
    return new MasterKeyFile(
        directory.resolve("master.key"),
        System.getProperty("user.name"),
        by.map(each -> each),
        VaultLimits.defaults());
  }

  @Test
  void the_file_has_keys_that_only_the_service_decrypts() throws IOException {
    serve();
    MasterKey first = MasterKey.generate(new SecureRandom(), Instant.now());
    MasterKeyFile readable = file(Optional.empty());
    readable.create(first);
    String line = Files.readString(readable.path());
    MasterKeyFile protectedFile = file(Optional.of(protection));
    assertThat(protectedFile.protections()).containsExactly("");
    List<MasterKey> keys =
        List.of(
            MasterKey.generate(new SecureRandom(), Instant.now()), protectedFile.read().getFirst());
    protectedFile.replace(keys);
    assertThat(protectedFile.protections()).containsExactly("transit", "transit");
    assertThat(protectedFile.read())
        .extracting(MasterKey::id)
        .containsExactly(keys.getFirst().id(), first.id());
    String key =
        line.lines()
            .filter(each -> each.startsWith(first.id().toString()))
            .findFirst()
            .orElseThrow()
            .split(" ")[2];
    assertThat(Files.readString(readable.path())).doesNotContain(key);
    assertThatThrownBy(readable::read)
        .isInstanceOf(MasterKeyException.class)
        .hasMessageContaining("is encrypted by transit");
  }

  @Test
  void a_key_that_the_service_decrypts_to_another_one_is_refused() {
    serve();
    MasterKeyFile file = file(Optional.of(protection));
    file.create(MasterKey.generate(new SecureRandom(), Instant.now()));
    server.removeContext("/v1/transit/decrypt/posthorn");
    String other = Base64.getEncoder().encodeToString(new byte[MasterKey.BYTES]);
    server.createContext(
        "/v1/transit/decrypt/posthorn",
        exchange -> answer(exchange, 200, "{\"data\":{\"plaintext\":\"" + other + "\"}}"));
    assertThatThrownBy(file::read)
        .isInstanceOf(MasterKeyException.class)
        .hasMessageContaining("does not match its check value");
  }

  @Test
  void a_service_that_encrypts_but_does_not_decrypt_leaves_the_file_as_it_was() throws Exception {
    MasterKeyFile readable = file(Optional.empty());
    readable.create(MasterKey.generate(new SecureRandom(), Instant.now()));
    String before = Files.readString(readable.path());
    serve();
    server.removeContext("/v1/transit/decrypt/posthorn");
    server.createContext(
        "/v1/transit/decrypt/posthorn",
        exchange -> answer(exchange, 403, "{\"errors\":[\"permission denied\"]}"));
    assertThatThrownBy(() -> file(Optional.of(protection)).replace(readable.read()))
        .isInstanceOf(MasterKeyException.class)
        .hasMessageContaining("permission denied");
    assertThat(Files.readString(readable.path())).isEqualTo(before);
  }

  @Test
  void errors_are_told_in_one_message() {
    fails(
        "answered 403: permission denied",
        exchange -> answer(exchange, 403, "{\"errors\":[\"permission denied\"]}"));
    fails("answered 200 with a body that is no JSON", exchange -> answer(exchange, 200, "<html>"));
    fails("answered 200", exchange -> answer(exchange, 200, "{\"data\":{}}"));
    fails(
        "answered with a key that is no base64",
        exchange -> answer(exchange, 200, "{\"data\":{\"plaintext\":\"***\"}}"));
    fails("more than 1000 bytes", exchange -> answer(exchange, 200, "x".repeat(2000)));
    fails(
        "answered 302",
        exchange -> {
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          answer(exchange, 302, "{}");
        });
  }

  @Test
  void a_service_that_hangs_is_given_up() throws Exception {
    protection = within(Duration.ofSeconds(2));
    fails(
        "did not answer within 2 s",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().flush(); // and nothing follows
        });
  }

  @Test
  void a_service_that_is_not_there_is_named() {
    server.stop(0);
    assertThatThrownBy(() -> protection.decrypt("vault:v1:x".getBytes(UTF_8)))
        .isInstanceOf(MasterKeyException.class)
        .hasMessageContaining("/v1/transit/decrypt/posthorn cannot be asked");
  }

  private void fails(String words, HttpHandler handler) {
    server.createContext("/v1/transit/decrypt/posthorn", handler);
    assertThatThrownBy(() -> protection.decrypt("vault:v1:x".getBytes(UTF_8)))
        .isInstanceOf(MasterKeyException.class)
        .hasMessageContaining(words)
        .hasMessageNotContaining(TOKEN);
    server.removeContext("/v1/transit/decrypt/posthorn");
  }
}
