package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.delivery.PostOffice.send;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.api.OpenPGPKey;
import org.bouncycastle.openpgp.api.bc.BcOpenPGPApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.delivery.encryption.AccountKeys;
import org.posthorn.delivery.encryption.AccountKeys.Arriving;
import org.posthorn.delivery.encryption.EncryptionLimits;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Table;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.view.MailboxView;
import org.posthorn.testkit.Dialogue;
import org.posthorn.vault.recipient.KeyRefusedException;

/// Mail that arrives for accounts whose owners want it encrypted to their own keys.
class EncryptedFilingTest {
  private static final String HEADER =
      lines(
          """
          From: Dave <dave@client.test>
          To: alice@example.test
          Subject: Plans
          Message-ID: <1@client.test>
          References: <0@client.test>
          List-Id: <list.client.test>
          DKIM-Signature: v=1;
           b=abc
          """);

  private PostOffice office;
  private AccountKeys keys;
  private AccountId alice;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    keys = new AccountKeys(office.kv, Instant::now, EncryptionLimits.defaults());
    alice = office.account("alice").id();
  }

  @AfterEach
  void close() {
    office.close();
  }

  private static OpenPGPKey key(int version) throws PGPException {
    return new BcOpenPGPApi()
        .generateKey(version)
        .ed25519x25519Key("Alice <alice@example.test>")
        .build();
  }

  private void add(OpenPGPKey key) throws Exception {
    assertThat(keys.add(alice, key.toCertificate().getEncoded())).hasSize(1);
  }

  private String arrives(String message) throws IOException {
    sends(message);
    return office.mailbox("alice", "INBOX").getLast();
  }

  private void sends(String message) throws IOException {
    String withoutEnd = message.replaceFirst("\r\n$", "");
    try (Dialogue client = office.connect(ListenerRole.MX)) {
      assertThat(send(client, "dave@client.test", List.of("alice@example.test"), withoutEnd))
          .startsWith("250 ");
    }
  }

  /// What is in the last message between the armor.
  private static String open(String message, OpenPGPKey key) throws Exception {
    String armored = message.substring(message.indexOf("-----BEGIN PGP MESSAGE-----"));
    try (InputStream in =
        new BcOpenPGPApi()
            .decryptAndOrVerifyMessage()
            .addDecryptionKey(key)
            .process(new ByteArrayInputStream(armored.getBytes(StandardCharsets.ISO_8859_1)))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String lines(String text) {
    return text.replace("\n", "\r\n");
  }

  static Stream<String> contents() {
    return Stream.of(
            """
            Content-Type: text/plain; charset=utf-8; format=flowed
            Content-Transfer-Encoding: 8bit

            secret words, grüße\s
            flowing
            """,
            """
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b

            secret words
            --b
            Content-Type: application/pdf
            Content-Transfer-Encoding: base64

            JVBERg==
            --b--
            """,
            """

            secret words
            .dots
            %s
            """
                .formatted("long secret words ".repeat(40_000).strip()))
        .map(EncryptedFilingTest::lines);
  }

  @ParameterizedTest
  @MethodSource("contents")
  void the_content_goes_inside_and_the_rest_of_the_header_stays(String content) throws Exception {
    OpenPGPKey one = key(4);
    OpenPGPKey two = key(6);
    add(one);
    add(two);
    keys.choose(alice, Optional.of(Arriving.OPENPGP), Optional.of(false));
    String filed = arrives(HEADER + content.replaceAll("(?m)^\\.", ".."));
    assertThat(filed).contains(HEADER).doesNotContain("secret").doesNotContain("application/pdf");
    assertThat(filed.split("\r\nMIME-Version: 1.0\r\n")).hasSize(2);
    assertThat(filed).contains("Return-Path: <dave@client.test>\r\n", "\r\nReceived: ");
    String inner = content.replace("MIME-Version: 1.0\r\n", "");
    String expected =
        inner.startsWith("\r\n") ? "Content-Type: text/plain; charset=us-ascii\r\n" + inner : inner;
    for (OpenPGPKey key : List.of(one, two)) {
      assertThat(open(filed, key)).isEqualTo(expected);
    }
    MailboxView view = office.mail("alice").view(MailboxId.INBOX);
    assertThat(view.size()).isEqualTo(1);
    assertThat(office.metrics.snapshot()).containsEntry("encryption.encrypted", 1L);
  }

  @Test
  void rules_see_the_message_and_what_they_file_is_encrypted() throws Exception {
    OpenPGPKey key = key(6);
    add(key);
    keys.choose(alice, Optional.of(Arriving.OPENPGP), Optional.of(false));
    office.script(
        "alice",
        "require [\"fileinto\", \"body\", \"copy\", \"mailbox\"];\r\n"
            + "if body :contains \"secret\" { fileinto :create \"Secrets\"; redirect :copy"
            + " \"x@elsewhere.test\"; }");
    sends(HEADER + "\r\na secret\r\n");
    String filed = office.mailbox("alice", "Secrets").getFirst();
    assertThat(filed).doesNotContain("secret");
    assertThat(open(filed, key)).endsWith("\r\n\r\na secret\r\n");
  }

  static Stream<String> encrypted() {
    return Stream.of(
            """
            Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b

            --b

            Version: 1
            --b
            Content-Type: application/octet-stream

            -----BEGIN PGP MESSAGE-----

            abcd
            -----END PGP MESSAGE-----
            --b--
            """,
            """
            Content-Type: application/pkcs7-mime; smime-type=enveloped-data
            Content-Transfer-Encoding: base64

            MIICAAYJKoZIhvcNAQcDoIIB8TCCAe0CAQB4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4
            """,
            """
            Content-Type: application/x-pkcs7-mime; name=smime.p7m
            Content-Transfer-Encoding: base64

            MIICiQYJKoZIhvcNAQcDoIICejCCAnYCAQAxggE2MIIBMgIBADAaMBUxEzARBgNV
            AAAA
            """,
            """

            -----BEGIN PGP MESSAGE-----

            abcd
            -----END PGP MESSAGE-----
            """)
        .map(EncryptedFilingTest::lines);
  }

  @ParameterizedTest
  @MethodSource("encrypted")
  void what_its_sender_has_encrypted_is_left_as_it_is(String content) throws Exception {
    add(key(6));
    keys.choose(alice, Optional.of(Arriving.OPENPGP), Optional.of(false));
    assertThat(arrives(HEADER + content)).endsWith(HEADER + content);
    assertThat(office.metrics.snapshot()).containsEntry("encryption.already", 1L);
  }

  static Stream<String> encryptedInPart() {
    return Stream.of(
            """
            Content-Type: application/pkcs7-mime; smime-type=signed-data

            secret
            """,
            """

            secret
            -----BEGIN PGP MESSAGE-----

            abcd
            -----END PGP MESSAGE-----
            """,
            """

            -----BEGIN PGP MESSAGE-----

            abcd
            -----END PGP MESSAGE-----
            secret
            """,
            """

            -----BEGIN PGP MESSAGE-----

            abcd
            -----END PGP MESSAGE-----
            secret
            -----BEGIN PGP MESSAGE-----

            abcd
            -----END PGP MESSAGE-----
            """,
            """
            Content-Type: application/pkcs7-mime; smime-type=enveloped-data

            secret
            """,
            """
            Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b

            --b
            Content-Type: text/plain

            secret
            --b--
            """)
        .map(EncryptedFilingTest::lines);
  }

  @ParameterizedTest
  @MethodSource("encryptedInPart")
  void what_is_signed_or_encrypted_in_part_is_encrypted(String content) throws Exception {
    OpenPGPKey key = key(4);
    add(key);
    keys.choose(alice, Optional.of(Arriving.OPENPGP), Optional.of(false));
    String filed = arrives(HEADER + content);
    assertThat(filed).doesNotContain("secret");
    assertThat(open(filed, key)).contains("secret");
  }

  @Test
  void a_key_that_cannot_be_read_any_more_does_not_keep_mail_waiting() throws Exception {
    OpenPGPKey key = key(4);
    add(key);
    add(key(4));
    keys.choose(alice, Optional.of(Arriving.OPENPGP), Optional.of(false));
    String damaged =
        keys.list(alice).stream()
            .map(stored -> stored.key().fingerprint())
            .filter(fingerprint ->
                !fingerprint.equalsIgnoreCase(
                    HexFormat.of().formatHex(key.toCertificate().getFingerprint())))
            .findFirst()
            .orElseThrow();
    byte[] row = ("\u0001" + damaged).getBytes(StandardCharsets.US_ASCII);
    office.kv.write(
        alice.partition(),
        Durability.SYNCED,
        writer -> {
          writer.put(
              new Table(124, "account_keys", Table.Family.ROWS),
              row,
              new RowWriter(1).instant(Instant.now()).bytes(new byte[] {1, 2, 3}).done());
          return true;
        });
    assertThat(keys.list(alice)).hasSize(1);
    assertThat(open(arrives(HEADER + "\r\nhidden\r\n"), key)).contains("hidden");
    assertThat(keys.remove(alice, damaged)).isTrue();
  }

  @Test
  void nothing_is_encrypted_unless_its_owner_chooses_it() throws Exception {
    add(key(6));
    assertThat(arrives(HEADER + "\r\nreadable\r\n")).endsWith("\r\n\r\nreadable\r\n");
    assertThatThrownBy(() -> keys.choose(alice, Optional.of(Arriving.SMIME), Optional.of(false)))
        .hasMessage("add a certificate first");
  }

  @Test
  void the_last_key_stays_while_it_is_needed() throws Exception {
    OpenPGPKey key = key(4);
    add(key);
    String fingerprint = keys.list(alice).getFirst().key().fingerprint();
    keys.choose(alice, Optional.of(Arriving.OPENPGP), Optional.of(false));
    assertThatThrownBy(() -> keys.remove(alice, fingerprint))
        .isInstanceOf(AccountKeys.KeyNeededException.class);
    keys.choose(alice, Optional.of(Arriving.OFF), Optional.of(false));
    assertThat(keys.remove(alice, fingerprint)).isTrue();
    assertThat(keys.remove(alice, fingerprint)).isFalse();
    assertThat(keys.list(alice)).isEmpty();
  }

  @Test
  void an_account_has_at_most_its_keys() throws Exception {
    for (int i = 0; i < EncryptionLimits.defaults().keysPerAccountMax(); i++) {
      add(key(4));
    }
    byte[] more = key(4).toCertificate().getEncoded();
    assertThatThrownBy(() -> keys.add(alice, more))
        .isInstanceOf(AccountKeys.TooManyKeysException.class);
    assertThat(keys.list(alice)).hasSize(EncryptionLimits.defaults().keysPerAccountMax());
    byte[] secret = key(4).getEncoded();
    assertThatThrownBy(() -> keys.add(alice, secret)).isInstanceOf(KeyRefusedException.class);
  }
}
