package org.posthorn.mailauth.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.Programs;
import org.posthorn.testkit.Programs.Call;
import org.posthorn.testkit.Programs.Outcome;

/// What dkimpy and Mail::DKIM sign in every canonical form, we verify; and what was altered after
/// that, we do not.
class OthersSignTest {
  private static final long SEED = 20_261_129;
  private static final int MESSAGES = 40;
  private static final List<String> FORMS =
      List.of("simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed");

  @TempDir Path directory;

  /// Prints each message signed, as files `N.form.signed`.
  private static final String DKIMPY =
      """
      import dkim, sys
      key = open("key.pem", "rb").read()
      for i in range(COUNT):
          message = open("%d.eml" % i, "rb").read()
          for n, form in enumerate("FORMS".split()):
              head, body = [f.encode() for f in form.split("/")]
              field = dkim.sign(message, b"rsa2026", b"posthorn.example", key, canonicalize=(head, body),
                                length=(i % 5 == 0))
              open("%d.%d.signed" % (i, n), "wb").write(field + message)
      """;

  private static final String MAIL_DKIM =
      """
      use Mail::DKIM::Signer;
      use Mail::DKIM::PrivateKey;
      my $key = Mail::DKIM::PrivateKey->load(File => "key.pem");
      for my $i (0 .. COUNT - 1) {
        local $/;
        open(my $in, "<:raw", "$i.eml"); my $message = <$in>;
        my $n = 0;
        for my $form (qw(FORMS)) {
          my $signer = Mail::DKIM::Signer->new(Algorithm => "rsa-sha256", Method => $form,
            Domain => "posthorn.example", Selector => "rsa2026", Key => $key);
          $signer->PRINT($message);
          $signer->CLOSE;
          open(my $out, ">:raw", "$i.$n.signed");
          print $out $signer->signature->as_string, "\\r\\n", $message;
          close $out;
          $n++;
        }
      }
      """;

  private void prepare() throws IOException {
    for (int i = 0; i < MESSAGES; i++) {
      // Mail::DKIM gives a simple body no CRLF where its last line has none (not RFC 6376 §3.4.3);
      // no message comes by SMTP without.
      String letter = new String(Letters.testMessage(SEED, i), ISO_8859_1);
      byte[] message = (letter.endsWith("\r\n") ? letter : letter + "\r\n").getBytes(ISO_8859_1);
      Files.write(directory.resolve(i + ".eml"), message);
    }
    String key =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(TestKeys.RSA.privateBytes());
    Files.writeString(
        directory.resolve("key.pem"),
        "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n");
  }

  private void verify() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      for (int form = 0; form < FORMS.size(); form++) {
        byte[] signed = Files.readAllBytes(directory.resolve(i + "." + form + ".signed"));
        String text = new String(signed, ISO_8859_1);
        List<DkimResult> results = verified(text);
        if (results.size() != 1 || !results.getFirst().passes()) {
          wrong.add(i + " " + FORMS.get(form) + " " + results);
        }
        int from = text.lastIndexOf("a@posthorn.example");
        String altered = text.substring(0, from) + "b" + text.substring(from + 1);
        if (verified(altered).getFirst().passes()) {
          wrong.add(i + " " + FORMS.get(form) + " passes altered");
        }
      }
    }
    assertThat(wrong).as("seed " + SEED).isEmpty();
  }

  /// Both take the time of their signatures from the machine's clock.
  private static List<DkimResult> verified(String message) {
    return Verifying.of(message, Verifying.zone(TestKeys.RSA), Instant.now());
  }

  @Test
  void we_verify_what_dkimpy_signs() throws IOException {
    Programs.assumeInstalled("/usr/bin/python3");
    Assumptions.assumeTrue(
        Programs.run(Call.of("/usr/bin/python3", "-c", "import dkim")).exit() == 0,
        "python3-dkim is not installed");
    prepare();
    run("/usr/bin/python3", "-c", filled(DKIMPY));
    verify();
  }

  @Test
  void we_verify_what_mail_dkim_signs() throws IOException {
    Programs.assumeInstalled("/usr/bin/perl");
    Assumptions.assumeTrue(
        Programs.run(Call.of("/usr/bin/perl", "-MMail::DKIM", "-e", "1")).exit() == 0,
        "libmail-dkim-perl is not installed");
    prepare();
    run("/usr/bin/perl", "-e", filled(MAIL_DKIM));
    verify();
  }

  private static String filled(String script) {
    return script.replace("COUNT", "" + MESSAGES).replace("FORMS", String.join(" ", FORMS));
  }

  private void run(String... command) throws IOException {
    Outcome outcome =
        Programs.run(Call.of(command).withDirectory(directory).withTimeout(Duration.ofMinutes(1)));
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exit()).isZero();
  }
}
