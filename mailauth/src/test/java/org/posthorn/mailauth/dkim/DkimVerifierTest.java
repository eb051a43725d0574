package org.posthorn.mailauth.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.BoundedResolver;
import org.posthorn.mailauth.canonical.HeaderBlock;
import org.posthorn.mailauth.signatures.SignatureVerifier;

/// What a signature says, what its key allows, and what becomes of it.
class DkimVerifierTest {
  private static final DkimKey KEY = TestKeys.ED25519;
  private static final String NAME = KEY.name().ascii();
  private static final String PUBLIC = Base64.getEncoder().encodeToString(KEY.record().publicKey());
  private static final long NOW = TestKeys.NOW.getEpochSecond();

  private static final String MESSAGE =
      """
      From: Alice <a@posthorn.example>
      To: b@there.example
      Subject:  Hello,
      \tyou

      One  line
      Another\s

      """
          .replace("\n", "\r\n");

  private static DkimResult one(String message) {
    return one(message, Verifying.zone(KEY));
  }

  private static DkimResult one(String message, MemoryZone zone) {
    List<DkimResult> results = Verifying.of(message, zone);
    assertThat(results).hasSize(1);
    DkimResult result = results.getFirst();
    assertThat(result.reason()).matches("[ -~]{0,80}");
    assertThat(result.reason().isEmpty()).isEqualTo(result.passes());
    return result;
  }

  private static void assertResult(DkimResult result, String verdict, String reason) {
    assertThat(result.verdict().text()).as(result.reason()).isEqualTo(verdict);
    assertThat(result.reason()).contains(reason);
  }

  /// Tags as they are changed in a good signature; `-` takes one away.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                         | pass      | ''
          c=simple/simple            | pass      | ''
          c=simple/relaxed           | pass      | ''
          c=relaxed/simple           | pass      | ''
          c=relaxed                  | pass      | ''
          c=simple                   | pass      | ''
          c=-                        | pass      | ''
          c=Relaxed/relaxed          | neutral   | canonicalization
          c=nowsp/nowsp              | neutral   | canonicalization
          c=relaxed/                 | neutral   | canonicalization
          c=                         | neutral   | canonicalization
          v=-                        | neutral   | version
          v=2                        | neutral   | version
          v=0.5                      | neutral   | version
          a=-                        | neutral   | a=
          a=rsa-sha512               | neutral   | algorithm
          a=rsa-sha1                 | permerror | rsa-sha1
          a=rsa-sha256               | permerror | another algorithm
          d=-                        | neutral   | d=
          d=                         | neutral   | d=
          d=not a domain             | neutral   | d=
          d=other.example            | permerror | no key
          s=-                        | neutral   | s=
          s=                         | neutral   | s=
          s=a..b                     | neutral   | s=
          s=Ed2026                   | pass      | ''
          h=-                        | neutral   | h=
          h=                         | permerror | From
          h=To:Subject               | permerror | From
          h=from                     | pass      | ''
          h=From : To : From : X-Not | pass      | ''
          h=From::To                 | pass      | ''
          bh=                        | neutral   | bh=
          bh=!!!                     | neutral   | bh=
          bh=AAAA                    | fail      | body hash
          b=                         | neutral   | b=
          b=!                        | neutral   | b=
          b=AAAA                     | fail      | signature did not verify
          i=@posthorn.example        | pass      | ''
          i=a@posthorn.example       | pass      | ''
          i=a@POSTHORN.example       | pass      | ''
          i=a@mail.posthorn.example  | pass      | ''
          i=a@xposthorn.example      | permerror | i=
          i=a@example                | permerror | i=
          i=posthorn.example         | neutral   | i=
          i=                         | neutral   | i=
          q=dns/txt                  | pass      | ''
          q=other:dns/txt            | pass      | ''
          q=other                    | neutral   | query
          z=From:foo                 | pass      | ''
          unknown_1=x                | pass      | ''
          l=0                        | pass      | ''
          l=18                       | pass      | ''
          l=19                       | pass      | ''
          l=20                       | permerror | l=
          l=99999999999999999999999  | permerror | l=
          l=-1                       | neutral   | l=
          l=x                        | neutral   | l=
          t=x                        | neutral   | t=
          t=                         | neutral   | t=
          x=1234567890123            | neutral   | x=
          t=100; x=100               | permerror | x=
          t=100; x=99                | permerror | x=
          """)
  void a_signature_with(String tags, String verdict, String reason) {
    assertResult(one(new Signing(KEY).with(tags).sign(MESSAGE)), verdict, reason);
  }

  @Test
  void time_is_checked_last() {
    assertResult(one(new Signing(KEY).set("x", "" + (NOW - 1)).sign(MESSAGE)), "policy", "expired");
    assertResult(one(new Signing(KEY).set("x", "" + NOW).sign(MESSAGE)), "pass", "");
    long ahead = NOW + SignatureField.AHEAD_MAX.toSeconds();
    assertResult(one(new Signing(KEY).set("t", "" + ahead).sign(MESSAGE)), "pass", "");
    assertResult(
        one(new Signing(KEY).set("t", "" + (ahead + 1)).sign(MESSAGE)), "policy", "future");
    String altered = new Signing(KEY).set("x", "1").sign(MESSAGE).replace("One", "Two");
    assertResult(one(altered), "fail", "body hash");
  }

  @Test
  void what_was_signed_is_told() {
    DkimResult result =
        one(new Signing(KEY).set("i", "=41lice+x@Mail.Posthorn.example").sign(MESSAGE));
    assertThat(result.claim().domain()).hasValue(TestKeys.DOMAIN);
    assertThat(result.claim().selector()).isEqualTo("ed2026");
    assertThat(result.claim().identity()).isEqualTo("Alice+x@mail.posthorn.example");
    assertThat(result.claim().algorithm()).isEqualTo("ed25519-sha256");
    assertThat(result.claim().start()).hasSize(8).matches("[A-Za-z0-9+/]*");
    assertThat(result.keyBits()).isEqualTo(256);
    assertThat(result.unsignedOctets()).isZero();
    assertThat(one(new Signing(KEY).sign(MESSAGE)).claim().identity())
        .isEqualTo("@posthorn.example");
    assertThat(one(new Signing(KEY).set("s", "a..b").sign(MESSAGE)).claim().selector()).isEmpty();
  }

  /// Whoever reads the log or the header is not written to by the sender.
  @Test
  void an_identity_brings_no_line_ends() {
    DkimResult result =
        one(new Signing(KEY).set("i", "a=0D=0Ab=00@posthorn.example").sign(MESSAGE));
    assertThat(result.claim().identity()).isEqualTo("a??b?@posthorn.example");
  }

  /// RFC 6376 §3.5, §8.2; facts row B5: all verifiers pass it, mailauth with a note.
  @Test
  void octets_that_are_not_signed_are_counted() {
    String signed = new Signing(KEY).set("l", "19").sign(MESSAGE);
    assertThat(one(signed).unsignedOctets()).isZero();
    String appended = signed + "Appended here\r\n";
    DkimResult result = one(appended);
    assertResult(result, "pass", "");
    // The empty line before it counts now.
    assertThat(result.unsignedOctets()).isEqualTo("\r\nAppended here\r\n".length());
    String shorter = signed.replace("Another", "An");
    assertResult(one(shorter), "permerror", "l=");
  }

  /// RFC 6376 §5.4.2, §8.15; facts row B6: fail in all four verifiers.
  @ParameterizedTest
  @ValueSource(strings = {"Subject: other\r\n", "Subject:\r\n", "subject : x\r\n"})
  void a_field_that_was_signed_once_too_often_cannot_be_added(String added) {
    String signed = new Signing(KEY).set("h", "From:Subject:Subject").sign(MESSAGE);
    assertResult(one(signed), "pass", "");
    assertResult(one(added + signed), "fail", "signature");
    assertResult(one(signed.replace("To: b", added + "To: b")), "fail", "signature");
    assertResult(one(signed.replace("\r\n\r\nOne", "\r\n" + added + "\r\nOne")), "fail", "");
    String once = new Signing(KEY).set("h", "From:Subject").sign(MESSAGE);
    assertResult(one(added + once), "pass", "");
  }

  @ParameterizedTest
  @CsvSource({
    "'Hello', 'Bye', fail", "'One  line', 'One line', pass",
        "'Subject:  Hello,', 'SUBJECT: Hello,', pass",
    "'One', 'Two', fail", "'a@posthorn', 'b@posthorn', fail", "'To: b', 'X-New: 1\r\nTo: b', pass"
  })
  void a_message_that_was_altered(String from, String to, String verdict) {
    String signed = new Signing(KEY).sign(MESSAGE);
    int body = signed.indexOf("From: Alice");
    String altered = signed.substring(0, body) + signed.substring(body).replace(from, to);
    assertThat(one(altered).verdict().text()).isEqualTo(verdict);
    assertThat(altered).isNotEqualTo(signed);
  }

  @Test
  void simple_forgives_no_white_space() {
    String signed = new Signing(KEY).set("c", "simple/simple").sign(MESSAGE);
    assertResult(one(signed), "pass", "");
    assertResult(one(signed + "\r\n\r\n"), "pass", "");
    assertResult(one(signed.replace("One  line", "One line")), "fail", "body hash");
    assertResult(one(signed.replace("Subject:  Hello", "Subject: Hello")), "fail", "signature");
    assertResult(one(signed.replace("c=simple", "c= simple")), "fail", "signature");
  }

  /// RFC 6376 §3.7: the signature is taken out with the white space around it; nothing else is.
  @ParameterizedTest
  @ValueSource(strings = {"relaxed/relaxed", "simple/simple"})
  void a_signature_may_stand_anywhere_in_its_field(String form) {
    String signed = new Signing(KEY).set("c", form).sign(MESSAGE);
    int from = signed.indexOf("; b=") + 4;
    int to = signed.indexOf("\r\n", from);
    String b = signed.substring(from, to);
    String folded = "\r\n\t " + b.substring(0, 40) + "\r\n\t " + b.substring(40) + " ";
    assertResult(one(signed.substring(0, from) + folded + signed.substring(to)), "pass", "");
    assertResult(one(signed.substring(0, to) + ";" + signed.substring(to)), "fail", "signature");
  }

  @Test
  void folded_and_spaced_lists_are_read() {
    String signed =
        new Signing(KEY).set("h", "From : To\r\n\t: Subject").separatedBy(";\r\n\t").sign(MESSAGE);
    assertResult(one(signed), "pass", "");
  }

  /// RFC 6376 §3.2: a list with a tag twice is invalid as a whole.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "DKIM-Signature: v=1; v=1",
        "DKIM-Signature: ",
        "DKIM-Signature: x",
        "DKIM-Signature:;;"
      })
  void what_is_no_tag_list_is_neutral(String field) {
    DkimResult result = one(field + "\r\n" + MESSAGE);
    assertResult(result, "neutral", "syntax");
    assertThat(result.claim().domain()).isEmpty();
  }

  /// Facts row B8: a bare CR is an octet like others, in both forms.
  @ParameterizedTest
  @ValueSource(strings = {"relaxed/relaxed", "simple/simple"})
  void stray_line_ends_are_text(String form) {
    String message = MESSAGE.replace("One  line", "One\rline\nx\r\r\ny\u0000z");
    String signed = new Signing(KEY).set("c", form).sign(message);
    assertResult(one(signed), "pass", "");
    assertResult(one(signed.replace("One\rline", "One line")), "fail", "body hash");
    String header = MESSAGE.replace("Hello,", "Hel\rlo\n,");
    assertResult(one(new Signing(KEY).set("c", form).sign(header)), "pass", "");
  }

  /// Key records, with `P` for the key.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          v=DKIM1; k=ed25519; p=P                          | pass      | ''
          k=ed25519; p=P                                   | pass      | ''
          k=ed25519; p=P;                                  | pass      | ''
          ' v = DKIM1 ; k = ed25519 ; n=a note; p = P '    | pass      | ''
          v=DKIM1;; k=ed25519; p=P                         | pass      | ''
          k=ED25519; p=P                                   | pass      | ''
          v=DKIM2; k=ed25519; p=P                          | permerror | malformed
          v=dkim1; k=ed25519; p=P                          | permerror | malformed
          k=ed25519; v=DKIM1; p=P                          | permerror | malformed
          v=DKIM1; k=ed25519                               | permerror | malformed
          v=DKIM1; k=ed25519; p=                           | permerror | revoked
          v=DKIM1; k=ed25519; p=!!                         | permerror | malformed
          v=DKIM1; k=ed25519; p=AAAA                       | permerror | malformed
          v=DKIM1; k=ed25519; p=P; p=P                     | permerror | malformed
          v=DKIM1; k=rsa; p=P                              | permerror | another algorithm
          v=DKIM1; p=P                                     | permerror | another algorithm
          v=DKIM1; k=dsa; p=P                              | permerror | malformed
          v=DKIM1; k=ed25519; h=sha256; p=P                | pass      | ''
          v=DKIM1; k=ed25519; h=sha1:sha256; p=P           | pass      | ''
          v=DKIM1; k=ed25519; h=sha1; p=P                  | permerror | sha256
          v=DKIM1; k=ed25519; s=*; p=P                     | pass      | ''
          v=DKIM1; k=ed25519; s=email; p=P                 | pass      | ''
          v=DKIM1; k=ed25519; s=email : tlsrpt; p=P        | pass      | ''
          v=DKIM1; k=ed25519; s=tlsrpt; p=P                | permerror | email
          v=DKIM1; k=ed25519; t=y; p=P                     | pass      | ''
          v=DKIM1; k=ed25519; t=s; p=P                     | pass      | ''
          v=DKIM1; k=ed25519; g=nobody; p=P                | pass      | ''
          v=spf1 -all                                      | permerror | malformed
          hello                                            | permerror | malformed
          """)
  void a_key_record(String record, String verdict, String reason) {
    MemoryZone zone =
        new MemoryZone().txt(NAME, record.replaceAll("p( ?)=( ?)P", "p$1=$2" + PUBLIC));
    assertResult(one(new Signing(KEY).sign(MESSAGE), zone), verdict, reason);
  }

  /// Facts row B7: passes everywhere.
  @Test
  void a_key_may_have_white_space_in_it() {
    String spaced =
        PUBLIC.substring(0, 10) + " \t" + PUBLIC.substring(10, 20) + "  " + PUBLIC.substring(20);
    MemoryZone zone = new MemoryZone().txt(NAME, "v=DKIM1; k=ed25519; p=" + spaced);
    assertResult(one(new Signing(KEY).sign(MESSAGE), zone), "pass", "");
  }

  /// Facts row B7: OpenDKIM and Mail::DKIM refuse it too.
  @Test
  void a_strict_key_is_not_for_subdomains() {
    MemoryZone zone = new MemoryZone().txt(NAME, "v=DKIM1; k=ed25519; t=y:s; p=" + PUBLIC);
    String below = new Signing(KEY).set("i", "@mail.posthorn.example").sign(MESSAGE);
    assertResult(one(below, zone), "permerror", "t=s");
    String exact = new Signing(KEY).set("i", "a@posthorn.example").sign(MESSAGE);
    assertResult(one(exact, zone), "pass", "");
  }

  /// RFC 6376 §3.6.1: what fails is as if it were not signed.
  @Test
  void a_key_for_tests_fails_nothing() {
    MemoryZone zone = new MemoryZone().txt(NAME, "v=DKIM1; k=ed25519; t=y; p=" + PUBLIC);
    String signed = new Signing(KEY).sign(MESSAGE);
    assertThat(one(signed, zone).testing()).isTrue();
    assertResult(one(signed.replace("One", "Two"), zone), "neutral", "tests");
    assertResult(one(signed.replace("Hello", "Bye"), zone), "neutral", "tests");
  }

  @Test
  void of_several_records_one_may_be_right() {
    MemoryZone zone =
        new MemoryZone()
            .txt(NAME, "v=spf1 -all")
            .txt(NAME, TestKeys.RSA.record().text())
            .txt(NAME, "v=DKIM1; k=ed25519; p=" + Base64.getEncoder().encodeToString(new byte[32]))
            .txt(NAME, KEY.record().text());
    assertResult(one(new Signing(KEY).sign(MESSAGE), zone), "pass", "");
    MemoryZone many = new MemoryZone();
    for (int i = 0; i < PublicKeys.RECORDS_MAX; i++) {
      many.txt(NAME, "v=DKIM1; k=ed25519; p=");
    }
    many.txt(NAME, KEY.record().text());
    assertResult(one(new Signing(KEY).sign(MESSAGE), many), "permerror", "revoked");
  }

  @Test
  void what_the_dns_does_not_say() {
    String signed = new Signing(KEY).sign(MESSAGE);
    assertResult(one(signed, new MemoryZone()), "permerror", "no key");
    assertResult(one(signed, new MemoryZone().address(NAME, "192.0.2.1")), "permerror", "no key");
    assertResult(one(signed, new MemoryZone().failing(NAME, "timeout")), "temperror", "looked up");
    assertResult(one(signed, new MemoryZone().failing(NAME, "bogus")), "temperror", "looked up");
  }

  private static DkimKey rsa(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    KeyPair pair = generator.generateKeyPair();
    return new DkimKey(
        TestKeys.DOMAIN, "r" + bits, DkimAlgorithm.RSA_SHA256, pair.getPrivate(), pair.getPublic());
  }

  /// RFC 8301 §3.2.
  @ParameterizedTest
  @CsvSource({
    "512, policy",
    "768, policy",
    "1023, policy",
    "1024, pass",
    "2048, pass",
    "4096, pass"
  })
  void a_key_of_bits(int bits, String verdict) throws GeneralSecurityException {
    DkimKey key = rsa(bits);
    DkimResult result = one(new Signing(key).sign(MESSAGE), Verifying.zone(key));
    assertResult(result, verdict, verdict.equals("pass") ? "" : bits + " bits");
    assertThat(result.keyBits()).isEqualTo(verdict.equals("pass") ? bits : 0);
    String altered = new Signing(key).sign(MESSAGE).replace("Hello", "Bye");
    assertResult(one(altered, Verifying.zone(key)), "fail", "signature");
  }

  @Test
  void each_of_several_signatures_is_verified() {
    String both = new Signing(TestKeys.RSA).sign(new Signing(KEY).sign(MESSAGE));
    List<DkimResult> results = Verifying.of(both, Verifying.zone(KEY, TestKeys.RSA));
    assertThat(results).extracting(DkimResult::keyBits).containsExactly(2048, 256);
    assertThat(results).allMatch(DkimResult::passes);
    // One signature may sign another.
    String over =
        new Signing(TestKeys.RSA)
            .set("h", "From:DKIM-Signature")
            .sign(new Signing(KEY).sign(MESSAGE));
    assertThat(Verifying.of(over, Verifying.zone(KEY, TestKeys.RSA))).allMatch(DkimResult::passes);
  }

  @Test
  void more_signatures_than_anyone_needs_cost_nothing() {
    String message = MESSAGE;
    for (int i = 0; i < DkimVerifier.SIGNATURES_MAX + 5; i++) {
      message = new Signing(KEY).set("x", "" + (NOW + 100 + i)).sign(message);
    }
    MemoryZone zone = Verifying.zone(KEY);
    BoundedResolver bounded =
        new BoundedResolver(zone, () -> TestKeys.NOW, 1, Duration.ofSeconds(1));
    List<DkimResult> results = Verifying.of(message, bounded);
    assertThat(results).hasSize(DkimVerifier.SIGNATURES_MAX + 1);
    assertThat(results.subList(0, DkimVerifier.SIGNATURES_MAX)).allMatch(DkimResult::passes);
    assertResult(results.getLast(), "policy", "more than 10");
  }

  /// RFC 8616: U-labels in the signature, A-labels in the DNS; a local part in UTF-8.
  @Test
  void international_domains() {
    DomainName domain = DomainName.parse("bücher.example");
    DkimKey key = DkimKey.generate(domain, "s", DkimAlgorithm.ED25519_SHA256);
    String utf8 = new String("bücher.example".getBytes(UTF_8), ISO_8859_1);
    String local = new String("jürgen".getBytes(UTF_8), ISO_8859_1);
    String signed = new Signing(key).set("d", utf8).set("i", local + "@mail." + utf8).sign(MESSAGE);
    DkimResult result = one(signed, Verifying.zone(key));
    assertResult(result, "pass", "");
    assertThat(result.claim().domain()).hasValue(domain);
    assertThat(result.claim().identity()).isEqualTo("jürgen@mail.xn--bcher-kva.example");
  }

  @Test
  void pieces_do_not_matter() {
    byte[] signed = new Signing(KEY).sign(MESSAGE).getBytes(ISO_8859_1);
    for (int piece = 1; piece <= signed.length; piece++) {
      assertThat(Verifying.of(signed, piece, Verifying.zone(KEY), TestKeys.NOW))
          .as("in pieces of %d", piece)
          .allMatch(DkimResult::passes)
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\r\n", "x", "\r", "From: a\r\n", "\r\n\r\nbody", ":\r\n:\r\n"})
  void what_has_no_signature_has_no_result(String message) {
    assertThat(Verifying.of(message, new MemoryZone())).isEmpty();
  }

  @Test
  void a_header_without_end_is_not_kept() {
    byte[] line = "X-Filler: 0123456789012345678901234567890123456789\r\n".getBytes(ISO_8859_1);
    var verifier = new SignatureVerifier(TestKeys.NOW);
    for (int i = 0; i < 3 * HeaderBlock.OCTETS_MAX / line.length; i++) {
      verifier.write(line, 0, line.length);
    }
    var signatures = verifier.finish(new MemoryZone());
    assertThat(signatures.dkim()).hasSize(1);
    assertResult(signatures.dkim().getFirst(), "permerror", "header is too long");
    assertThat(signatures.arc().verdict()).isEqualTo(AuthenticationVerdict.FAIL);
  }

  @Test
  void a_signature_field_without_end_is_not_read() {
    String signed =
        new Signing(KEY)
            .set("h", "From" + ":x".repeat(SignatureField.OCTETS_MAX / 2))
            .sign(MESSAGE);
    assertResult(one(signed), "neutral", "too long");
  }

  /// Hashes of ten long signatures over many fields, at most once each.
  @Test
  void a_header_that_was_built_to_be_slow_is_not() {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < 60_000; i++) {
      fields.add("a:" + i % 10 + "\r\n");
    }
    String message = String.join("", fields) + MESSAGE;
    for (int i = 0; i < DkimVerifier.SIGNATURES_MAX; i++) {
      message = new Signing(KEY).set("h", "From" + ":a".repeat(30_000)).sign(message);
    }
    String slow = message;
    assertThat(slow.length()).isLessThan(HeaderBlock.OCTETS_MAX + 1_000);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertThat(Verifying.of(slow, Verifying.zone(KEY)))
                .allMatch(DkimResult::passes)
                .hasSize(DkimVerifier.SIGNATURES_MAX));
  }
}
