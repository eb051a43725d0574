package org.posthorn.mailauth.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.canonical.BodyHashes;
import org.posthorn.mailauth.canonical.Canonicalization;
import org.posthorn.mailauth.canonical.HeaderBlock;

/// Signatures as text; that they verify is shown by `DkimInteropTest`.
class DkimSignerTest {
  private static final DomainName DOMAIN = DomainName.parse("example.test");
  private static final Instant NOW = Instant.ofEpochSecond(1_790_000_000);
  private static final DkimKey KEY = DkimKey.generate(DOMAIN, "s1", DkimAlgorithm.ED25519_SHA256);

  private static String signed(String message, int chunk) {
    DkimSigner signer = new DkimSigner(List.of(KEY), NOW);
    byte[] bytes = message.getBytes(ISO_8859_1);
    for (int i = 0; i < bytes.length; i += chunk) {
      signer.update(bytes, i, Math.min(bytes.length, i + chunk));
    }
    return signer.finish().orElseThrow();
  }

  /// RFC 8463 appendix A: the key, and what it makes of the hash of the header given there.
  @Test
  void ed25519_signs_as_the_rfc_does() {
    byte[] seed = Base64.getDecoder().decode("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=");
    byte[] published = Base64.getDecoder().decode("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    byte[] pkcs8 = HexPrefix.of("302e020100300506032b657004220420", seed);
    byte[] spki = HexPrefix.of("302a300506032b6570032100", published);
    DkimKey key = DkimKey.of(DOMAIN, "brisbane", DkimAlgorithm.ED25519_SHA256, pkcs8, spki);
    assertThat(key.record().text())
        .isEqualTo("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    String header =
        "from:Joe SixPack <joe@football.example.com>\r\n"
            + "to:Suzie Q <suzie@shopping.example.net>\r\n"
            + "subject:Is dinner ready?\r\n"
            + "date:Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
            + "message-id:<20030712040037.46341.5F8J@football.example.com>\r\n"
            + "from:Joe SixPack <joe@football.example.com>\r\n"
            + "subject:Is dinner ready?\r\n"
            + "date:Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
            + "dkim-signature:v=1; a=ed25519-sha256; c=relaxed/relaxed;"
            + " d=football.example.com; i=@football.example.com;"
            + " q=dns/txt; s=brisbane; t=1528637909; h=from : to :"
            + " subject : date : message-id : from : subject : date;"
            + " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=; b=";
    // The fields that are signed a second time do not exist a second time: nothing is hashed.
    String once =
        header.replaceFirst(
            "(?s)(46341.5F8J@football.example.com>\r\n)from:.*?(dkim-signature:)", "$1$2");
    assertThat(Base64.getEncoder().encodeToString(key.sign(once.getBytes(ISO_8859_1))))
        .isEqualTo(
            "/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus"
                + "Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==");
    String text =
        """
        Hi.

        We lost the game.  Are you hungry yet?

        Joe.
        """;
    byte[] body = text.replace("\n", "\r\n").getBytes(ISO_8859_1);
    BodyHashes relaxed = new BodyHashes();
    relaxed.want(Canonicalization.RELAXED);
    relaxed.update(body, 0, body.length);
    relaxed.finish();
    assertThat(Base64.getEncoder().encodeToString(relaxed.hash(Canonicalization.RELAXED)))
        .isEqualTo("2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=");
  }

  private static final class HexPrefix {
    static byte[] of(String hex, byte[] rest) {
      byte[] prefix = java.util.HexFormat.of().parseHex(hex);
      byte[] all = Arrays.copyOf(prefix, prefix.length + rest.length);
      System.arraycopy(rest, 0, all, prefix.length, rest.length);
      return all;
    }
  }

  @Test
  void a_signature_names_what_it_covers() {
    String message =
        """
        Received: from a
        From: a@example.test
        To: b@there.test
        To: c@there.test
        Subject: hello
        List-Id: <x.example.test>

        Hi
        """
            .replace("\n", "\r\n");
    String field = signed(message, 1_000).replaceAll("\r\n[\t ]+", "");
    assertThat(field)
        .startsWith(
            "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;d=example.test; s=s1;"
                + "t=1790000000;h=From:From:Sender:Reply-To:To:To:To:Cc:Subject:Subject:Date:")
        .contains(":Content-Transfer-Encoding:List-Id;bh=")
        .doesNotContain("Received")
        .endsWith("\r\n");
    assertThat(signed(message, 1_000).lines()).allMatch(line -> line.length() < 78);
  }

  @Test
  void it_does_not_matter_how_a_message_comes_in_pieces() {
    String message = "From: a@example.test\r\nSubject: x\r\n\r\nline  one \r\n\r\n.two\r\n\r\n";
    String whole = signed(message, message.length());
    for (int chunk = 1; chunk < message.length(); chunk++) {
      assertThat(signed(message, chunk)).as("in chunks of %d", chunk).isEqualTo(whole);
    }
  }

  @Test
  void a_message_whose_header_has_no_end_in_sight_is_not_signed() {
    DkimSigner signer = new DkimSigner(List.of(KEY), NOW);
    byte[] line = "X-Filler: 0123456789012345678901234567890123456789\r\n".getBytes(ISO_8859_1);
    for (int i = 0; i <= HeaderBlock.OCTETS_MAX / line.length + 1; i++) {
      signer.update(line, 0, line.length);
    }
    assertThat(signer.finish()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "v=DKIM1; k=rsa; p=, RSA_SHA256",
    "p=AAAA, RSA_SHA256",
    "v=DKIM1; h=sha256; k=ed25519; n=notes; p=AA AA, ED25519_SHA256",
  })
  void records_are_read(String text, DkimAlgorithm algorithm) {
    assertThat(DkimRecord.parse(text).algorithm()).isEqualTo(algorithm);
  }

  @ParameterizedTest
  @CsvSource({"v=DKIM2; p=AAAA", "k=rsa", "k=dsa; p=AAAA", "p=AAAA; p=BBBB", "p=!", "hello"})
  void what_is_no_record_is_refused(String text) {
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> DkimRecord.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_key_is_kept_and_published() {
    for (DkimAlgorithm algorithm : DkimAlgorithm.values()) {
      DkimKey key = DkimKey.generate(DOMAIN, "k-" + algorithm.keyType(), algorithm);
      DkimKey again =
          DkimKey.of(DOMAIN, key.selector(), algorithm, key.privateBytes(), key.publicBytes());
      assertThat(again.record()).isEqualTo(key.record());
      assertThat(DkimRecord.parse(key.record().text())).isEqualTo(key.record());
      assertThat(key.name().ascii()).isEqualTo(key.selector() + "._domainkey.example.test");
      assertThat(key.toString()).doesNotContain("PRIVATE");
    }
  }
}
