package org.posthorn.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer.Ran;
import org.posthorn.testkit.LineClient;

/// A user's own OpenPGP key: mail is encrypted to it, and it is published; with gpg as the user's
/// program.
class KeyEncryptionTest {
  private static final String ALICE = "alice@example.test";
  private static final String SECRET = "Zanzibar-marzipan-7731";

  private RunningServer server;
  private Path home;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/gpg")), "gpg is not installed");
    server = RunningServer.quickstart(directory.resolve("data"));
    // The sockets of gpg's agent need a short path.
    home = Files.createTempDirectory(Path.of("/tmp"), "gpg");
    gpg("--quick-gen-key", "Alice <" + ALICE + ">", "future-default", "default", "never");
    gpg("--quick-add-uid", ALICE, "Alice at home <alice@home.test>");
    gpg("--armor", "--output", home.resolve("alice.asc").toString(), "--export", ALICE);
  }

  @AfterEach
  void stop() throws Exception {
    if (server != null) {
      server.close();
      new ProcessBuilder("gpgconf", "--homedir", home.toString(), "--kill", "all")
          .start()
          .waitFor(10, TimeUnit.SECONDS);
      try (Stream<Path> all = Files.walk(home)) {
        for (Path one : all.sorted((a, b) -> b.compareTo(a)).toList()) {
          Files.deleteIfExists(one);
        }
      }
    }
  }

  private String gpg(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("gpg", "--homedir", home.toString(), "--batch", "--quiet", "--passphrase", ""));
    command.addAll(List.of("--pinentry-mode", "loopback"));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(home, "out", "");
    Path err = Files.createTempFile(home, "err", "");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(err, ISO_8859_1)).isZero();
    return Files.readString(out, UTF_8);
  }

  private String posthorn(String... command) {
    Ran ran = server.posthorn(command);
    assertThat(ran.exit()).as(ran.err()).isZero();
    return ran.out();
  }

  private String only(String command) throws IOException {
    try (LineClient client = server.login(ALICE, RunningServer.PASSWORD)) {
      client.send("a EXAMINE INBOX");
      while (!client.line().startsWith("a OK")) {
        // until it is open
      }
      client.send("b " + command);
      StringBuilder text = new StringBuilder();
      for (String line = client.line(); !line.startsWith("b "); line = client.line()) {
        text.append(line).append('\n');
      }
      return text.toString();
    }
  }

  private List<Path> filesWith(String text) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(server.data())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), ISO_8859_1).contains(text)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  @Test
  void mail_is_readable_with_the_owners_key_alone() throws Exception {
    posthorn("account", "encryption", "add", ALICE, home.resolve("alice.asc").toString());
    assertThat(posthorn("account", "encryption", "set", ALICE, "--arriving", "openpgp"))
        .contains("openpgp");
    server.deliver(
        ALICE,
        "From: bob@client.test\nTo: " + ALICE + "\nSubject: Palace\n\nThe word is " + SECRET + ".");
    assertThat(only("FETCH 1 ENVELOPE")).contains("Palace");
    String text = only("FETCH 1 BODY.PEEK[TEXT]");
    assertThat(text).doesNotContain(SECRET);
    Path message = home.resolve("message.asc");
    Files.writeString(message, text.substring(text.indexOf("-----BEGIN PGP")), ISO_8859_1);
    assertThat(gpg("--decrypt", message.toString()))
        .isEqualTo(
            "Content-Type: text/plain; charset=us-ascii\r\n\r\nThe word is " + SECRET + ".\r\n");
    assertThat(filesWith(SECRET)).as("while it runs").isEmpty();
    server.stop();
    assertThat(filesWith(SECRET)).as("when it is stopped").isEmpty();
    assertThat(filesWith("Palace")).as("the search of this test finds what is there").isNotEmpty();
  }

  @Test
  void a_private_key_is_refused_and_not_stored() throws Exception {
    Path secret = home.resolve("secret.asc");
    gpg("--armor", "--output", secret.toString(), "--export-secret-keys", ALICE);
    Ran ran = server.posthorn("account", "encryption", "add", ALICE, secret.toString());
    assertThat(ran.exit()).isNotZero();
    assertThat(ran.err()).contains("This is a private key. It was not stored.");
    assertThat(posthorn("account", "encryption", "show", ALICE, "--json")).contains("\"keys\":[]");
  }

  private String get(String host, String path) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Anybody()}, null);
    InetSocketAddress at = server.address(RunningServer.HTTPS);
    try (SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(at.getAddress(), at.getPort())) {
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      // There are none.
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      // The certificate of a trial server is its own.
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  @Test
  void a_key_is_published_only_if_its_owner_chooses_so_and_with_the_address_alone()
      throws Exception {
    String listing = gpg("--with-wkd-hash", "--list-keys", ALICE);
    String hash = listing.replaceFirst("(?s).*?([a-z0-9]{32})@example\\.test.*", "$1");
    String advanced = "/.well-known/openpgpkey/example.test/hu/" + hash + "?l=Alice";
    posthorn("account", "encryption", "add", ALICE, home.resolve("alice.asc").toString());
    assertThat(get("openpgpkey.example.test", advanced)).startsWith("HTTP/1.1 404 ");
    posthorn("account", "encryption", "set", ALICE, "--publish", "true");
    for (String answer :
        List.of(
            get("openpgpkey.example.test", advanced),
            get("example.test", "/.well-known/openpgpkey/hu/" + hash + "?l=alice"))) {
      assertThat(answer)
          .startsWith("HTTP/1.1 200 ")
          .containsIgnoringCase("Access-Control-Allow-Origin: *\r\n")
          .containsIgnoringCase("Content-Type: application/octet-stream\r\n");
      Path key = home.resolve("served");
      Files.write(key, answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(ISO_8859_1));
      assertThat(
              gpg("--with-colons", "--show-keys", key.toString())
                  .lines()
                  .filter(line -> line.startsWith("uid:")))
          .singleElement()
          .asString()
          .contains("Alice <" + ALICE + ">");
    }
    assertThat(get("openpgpkey.example.test", "/.well-known/openpgpkey/example.test/policy"))
        .startsWith("HTTP/1.1 200 ");
    for (String wrong :
        List.of(
            advanced.replace("?l=Alice", ""),
            advanced.replace("l=Alice", "l=bob"),
            advanced.replace("l=Alice", "l=%40"),
            advanced.replace("example.test", "other.test"))) {
      assertThat(get("openpgpkey.example.test", wrong)).as(wrong).startsWith("HTTP/1.1 404 ");
    }
  }
}
