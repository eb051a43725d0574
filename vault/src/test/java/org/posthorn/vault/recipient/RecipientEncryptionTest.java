package org.posthorn.vault.recipient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is encrypted here opens with the programs that people use, and keys that cannot be used are
/// refused with the reason.
class RecipientEncryptionTest {
  private static final RecipientLimits LIMITS = RecipientLimits.defaults();

  @TempDir Path directory;

  private Tools tools;

  @BeforeEach
  void start() throws IOException {
    // The sockets of gpg's agent need a short path.
    directory = Files.createTempDirectory(Path.of("/tmp"), "keys");
    tools = new Tools(directory);
  }

  @AfterEach
  void stop() throws Exception {
    tools.stop();
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path one : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(one);
      }
    }
  }

  private static byte[] mail(int size) {
    byte[] octets = new byte[size];
    new Random(size).nextBytes(octets);
    return octets;
  }

  private static List<RecipientKey> read(byte[] upload) throws KeyRefusedException {
    return RecipientKeys.read(upload, Instant.now(), LIMITS);
  }

  private static OpenPgpKey only(byte[] upload) throws KeyRefusedException {
    return (OpenPgpKey) read(upload).getFirst();
  }

  private static byte[] encrypted(List<OpenPgpKey> keys, byte[] mail) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RecipientEncryption.openPgp(keys, to -> to.write(mail), out);
    assertThat(out.toString(StandardCharsets.US_ASCII)).startsWith("-----BEGIN PGP MESSAGE-----");
    return out.toByteArray();
  }

  private byte[] gpgKey(String name, String algorithm, String usage, String expires)
      throws Exception {
    boolean rsa = algorithm.startsWith("rsa");
    tools.gpg("--quick-gen-key", name, algorithm, rsa ? "sign" : usage, expires);
    if (rsa) {
      String fingerprint =
          new String(tools.gpg("--list-keys", "--with-colons", name), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> line.startsWith("fpr:"))
              .findFirst()
              .orElseThrow()
              .split(":")[9];
      tools.gpg("--quick-add-key", fingerprint, algorithm, "encr", expires);
    }
    return tools.gpg("--armor", "--export", name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"future-default", "rsa3072", "default"})
  void gpg_opens_what_is_encrypted_to_its_keys(String algorithm) throws Exception {
    Tools.require("gpg");
    byte[] armored = gpgKey("Ida <ida@example.org>", algorithm, "default", "1y");
    OpenPgpKey key = only(armored);
    assertThat(key.names()).containsExactly("Ida <ida@example.org>");
    assertThat(key.expires().orElseThrow())
        .isBetween(
            Instant.now().plus(Duration.ofDays(360)), Instant.now().plus(Duration.ofDays(370)));
    assertThat(new String(tools.gpg("--list-keys", "--with-colons"), StandardCharsets.UTF_8))
        .contains("fpr:::::::::" + key.fingerprint() + ":");
    for (int size : new int[] {0, 1, 2, 3, 200_000}) {
      byte[] mail = mail(size);
      Path file = tools.file("message.asc", encrypted(List.of(key), mail));
      assertThat(tools.gpg("--decrypt", file.toString())).isEqualTo(mail);
    }
  }

  @Test
  void each_of_several_keys_opens_it() throws Exception {
    Tools.require("gpg");
    byte[] one = gpgKey("One <one@example.org>", "future-default", "default", "never");
    byte[] two = gpgKey("Two <two@example.org>", "rsa3072", "default", "never");
    byte[] both = new byte[one.length + two.length];
    System.arraycopy(one, 0, both, 0, one.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    List<OpenPgpKey> keys = new ArrayList<>();
    read(both).forEach(key -> keys.add((OpenPgpKey) key));
    assertThat(keys).hasSize(2);
    Path file = tools.file("message.asc", encrypted(keys, mail(1000)));
    for (OpenPgpKey key : keys) {
      byte[] packets =
          tools.gpg("--try-secret-key", key.fingerprint(), "--list-packets", "-v", file.toString());
      assertThat(new String(packets, StandardCharsets.ISO_8859_1).split(":pubkey enc packet:"))
          .hasSize(3);
    }
    tools.gpg("--yes", "--delete-secret-keys", keys.getFirst().fingerprint());
    assertThat(tools.gpg("--decrypt", file.toString())).isEqualTo(mail(1000));
  }

  @Test
  void sequoia_opens_it() throws Exception {
    Tools.require("sq");
    tools.run("sq", "key", "generate", "--userid", "<ida@example.org>", "--export", "ida.key");
    Path secret = directory.resolve("ida.key");
    assertThatThrownBy(() -> read(Files.readAllBytes(secret)))
        .isInstanceOf(KeyRefusedException.class)
        .hasMessageContaining("private key");
    OpenPgpKey key = only(tools.run("sq", "key", "extract-cert", secret.toString()));
    Path file = tools.file("message.asc", encrypted(List.of(key), mail(100_000)));
    assertThat(tools.run("sq", "decrypt", "--recipient-key", "ida.key", file.toString()))
        .isEqualTo(mail(100_000));
  }

  static Stream<List<String>> certificates() {
    return Stream.of(
        List.of("-newkey", "rsa:2048"),
        List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
        List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"));
  }

  private RecipientCertificate certificate(String name, List<String> key) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of("openssl", "req", "-x509", "-nodes", "-days", "30", "-subj", "/CN=" + name));
    command.addAll(List.of("-addext", "subjectAltName=email:" + name + "@example.org"));
    command.addAll(key);
    command.addAll(List.of("-keyout", name + ".key", "-out", name + ".pem"));
    tools.run(command.toArray(String[]::new));
    return (RecipientCertificate)
        read(Files.readAllBytes(directory.resolve(name + ".pem"))).getFirst();
  }

  @ParameterizedTest
  @MethodSource("certificates")
  void openssl_opens_what_is_encrypted_to_certificates(List<String> kind) throws Exception {
    Tools.require("openssl");
    RecipientCertificate one = certificate("one", kind);
    RecipientCertificate two = certificate("two", List.of("-newkey", "rsa:3072"));
    assertThat(one.names()).contains("one@example.org");
    byte[] mail = mail(70_000);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    RecipientEncryption.smime(List.of(one, two), to -> to.write(mail), out);
    Path file = tools.file("message.der", out.toByteArray());
    for (String name : List.of("one", "two")) {
      assertThat(
              tools.run(
                  "openssl",
                  "cms",
                  "-decrypt",
                  "-binary",
                  "-inform",
                  "DER",
                  "-in",
                  file.toString(),
                  "-recip",
                  name + ".pem",
                  "-inkey",
                  name + ".key"))
          .isEqualTo(mail);
    }
  }

  @Test
  void gpgsm_opens_it() throws Exception {
    Tools.require("gpgsm");
    RecipientCertificate one = certificate("one", List.of("-newkey", "rsa:2048"));
    tools.run(
        "openssl",
        "pkcs12",
        "-export",
        "-legacy",
        "-passout",
        "pass:x",
        "-inkey",
        "one.key",
        "-in",
        "one.pem",
        "-out",
        "one.p12");
    tools.file("gpg-agent.conf", "allow-loopback-pinentry\n".getBytes(StandardCharsets.US_ASCII));
    tools.file("pass", "x".getBytes(StandardCharsets.US_ASCII));
    byte[] p12 = Files.readAllBytes(directory.resolve("one.p12"));
    assertThatThrownBy(() -> read(p12)).isInstanceOf(KeyRefusedException.class);
    tools.run(
        "sh",
        "-c",
        "gpgsm --batch --pinentry-mode loopback --passphrase-fd 0 --disable-crl-checks"
            + " --import one.p12 < pass");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] mail = mail(5000);
    RecipientEncryption.smime(List.of(one), to -> to.write(mail), out);
    tools.file("message.der", out.toByteArray());
    assertThat(
            tools.run(
                "sh",
                "-c",
                "gpgsm --batch --pinentry-mode loopback --passphrase-fd 0"
                    + " --decrypt message.der < pass"))
        .isEqualTo(mail);
  }

  @Test
  void keys_that_cannot_be_used_are_refused_with_the_reason() throws Exception {
    Tools.require("gpg");
    byte[] signing = gpgKey("Sign <sign@example.org>", "ed25519", "sign", "never");
    refused(signing, "no valid subkey for encryption");
    tools.gpg(
        "--faked-system-time",
        "20200101T000000",
        "--quick-gen-key",
        "Old <old@example.org>",
        "future-default",
        "default",
        "1d");
    byte[] expired = tools.gpg("--export", "Old");
    refused(expired, "expired since 2020-01-02T00:00:00Z");
    byte[] good = gpgKey("Rev <rev@example.org>", "future-default", "default", "never");
    String fingerprint = only(good).fingerprint();
    Path revocation = directory.resolve("openpgp-revocs.d/" + fingerprint + ".rev");
    tools.file(
        "rev",
        Files.readString(revocation).replace(":-----", "-----").getBytes(StandardCharsets.UTF_8));
    tools.gpg("--import", "rev");
    refused(tools.gpg("--export", "Rev"), "revoked");
    refused(tools.gpg("--armor", "--export-secret-keys", "Sign"), "private key");
    refused(tools.gpg("--export-secret-keys", "Sign"), "private key");
    refused("hello".getBytes(StandardCharsets.US_ASCII), "neither");
    refused(new byte[0], "neither");
    refused(new byte[LIMITS.keyFileBytesMax() + 1], "too large");
    byte[] binary = tools.gpg("--export", "Sign");
    for (int length = 1; length < binary.length; length += 7) {
      byte[] cut = java.util.Arrays.copyOf(binary, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(KeyRefusedException.class);
    }
  }

  private static void refused(byte[] upload, String reason) {
    assertThatThrownBy(() -> read(upload))
        .isInstanceOf(KeyRefusedException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void a_key_that_has_expired_since_is_still_encrypted_to() throws Exception {
    Tools.require("gpg");
    byte[] key = gpgKey("Ida <ida@example.org>", "future-default", "default", "1d");
    Instant later = Instant.now().plus(Duration.ofDays(40));
    RecipientKey stored =
        RecipientKeys.stored(RecipientKey.Kind.OPENPGP, only(key).encoded(), Instant.now());
    assertThat(stored.expired(later)).isTrue();
    Path file = tools.file("message.asc", encrypted(List.of((OpenPgpKey) stored), mail(10)));
    assertThat(tools.gpg("--decrypt", file.toString())).isEqualTo(mail(10));
  }

  /// The primary key could be encrypted to, by its algorithm, and lasts longer.
  @Test
  void a_key_whose_subkey_expires_before_it_stays_readable() throws Exception {
    Tools.require("gpg");
    tools.gpg("--quick-gen-key", "Rosa <rosa@example.org>", "rsa3072", "sign", "2y");
    String primary =
        new String(
                tools.gpg("--list-keys", "--with-colons", "rosa@example.org"),
                StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith("fpr:"))
            .findFirst()
            .orElseThrow()
            .split(":")[9];
    tools.gpg("--quick-add-key", primary, "rsa3072", "encr", "1d");
    OpenPgpKey key = only(tools.gpg("--export", "rosa@example.org"));
    Instant later = Instant.now().plus(Duration.ofDays(40));
    assertThat(key.expired(later)).isTrue();
    RecipientKey stored =
        RecipientKeys.stored(RecipientKey.Kind.OPENPGP, key.encoded(), Instant.now());
    assertThat(stored.expired(later)).isTrue();
    Path file = tools.file("message.asc", encrypted(List.of((OpenPgpKey) stored), mail(10)));
    assertThat(tools.gpg("--decrypt", file.toString())).isEqualTo(mail(10));
  }

  @Test
  void a_directory_gets_only_the_user_id_of_the_address() throws Exception {
    Tools.require("gpg");
    gpgKey("Ida <ida@example.org>", "future-default", "default", "never");
    tools.gpg("--quick-add-uid", "ida@example.org", "Ida at home <ida@home.example>");
    gpgKey("Friend <friend@example.org>", "future-default", "default", "never");
    tools.gpg(
        "--yes",
        "--default-key",
        "friend@example.org",
        "--quick-sign-key",
        only(tools.gpg("--export", "ida@home.example")).fingerprint());
    OpenPgpKey key = only(tools.gpg("--export", "ida@home.example"));
    byte[] minimal = key.forAddress("IDA@example.org", Instant.now()).orElseThrow();
    assertThat(key.forAddress("other@example.org", Instant.now())).isEmpty();
    String shown =
        new String(
            tools.gpg(
                "--with-colons",
                "--with-sig-list",
                "--show-keys",
                tools.file("minimal", minimal).toString()),
            StandardCharsets.UTF_8);
    assertThat(shown.lines().filter(line -> line.startsWith("uid:")))
        .singleElement()
        .asString()
        .contains(":Ida <ida@example.org>:");
    assertThat(shown).doesNotContain("Friend");
    assertThat(only(minimal).fingerprint()).isEqualTo(key.fingerprint());
  }
}
