package org.posthorn.transport.returnpath;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.dns.DomainName;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.returnpath.Srs.Reversed;

/// Return paths of forwarded mail.
class SrsTest {
  private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");
  private static final DomainName OURS = DomainName.parse("forward.example");
  private static final byte[] SECRET = "a secret of 16 octets".getBytes(UTF_8);
  private static final byte[] NEW_SECRET = "another one of 20 oct".getBytes(UTF_8);

  private final Remembered kept = new Remembered();

  /// Keeps addresses in memory.
  private static final class Remembered implements SrsDatabase {
    private final Map<String, Mailbox> addresses = new HashMap<>();

    @Override
    public String keep(Mailbox address) {
      String key = "k" + Integer.toHexString(address.hashCode());
      addresses.put(key, address);
      return key;
    }

    @Override
    public Optional<Mailbox> find(String key) {
      return Optional.ofNullable(addresses.get(key.toLowerCase(Locale.ROOT)));
    }
  }

  private Srs at(Duration later, byte[]... secrets) {
    return new Srs(List.of(secrets), kept, InstantSource.fixed(NOW.plus(later)));
  }

  private final Srs srs = at(Duration.ZERO, SECRET);

  private static Mailbox mailbox(String address) {
    int at = address.lastIndexOf('@');
    return new Mailbox(address.substring(0, at), address.substring(at + 1));
  }

  private static ReversePath path(String address) {
    return ReversePath.of(mailbox(address));
  }

  private Mailbox forwarded(String address) {
    return srs.forward(path(address), OURS).mailbox().orElseThrow();
  }

  private static Reversed original(String address) {
    return new Reversed.Original(mailbox(address));
  }

  private static Reversed refused(Reversed.Reason reason) {
    return new Reversed.Refused(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "alice@first.example,        SRS0=[a-z2-7]{8}=[a-z2-7]{2}=first.example=alice, alice@first.example",
    "a.b+c=d@first.example,      SRS0=.{11}=first.example=a.b\\+c=d,              a.b+c=d@first.example",
    "Alice@First.Example,        SRS0=.{11}=first.example=Alice,                   Alice@first.example",
    "björn@bücher.example,       SRS0=.{11}=xn--bcher-kva.example=björn,     björn@xn--bcher-kva.example",
    "a b@first.example,          SRS0=.{11}=first.example=a b,                     a b@first.example",
    "alice@[192.0.2.1],          SRS0=.{11}=\\[192.0.2.1\\]=alice,                  alice@[192.0.2.1]",
    "alice@[IPv6:2001:db8::1],   SRS0=.{11}=\\[IPv6:2001:db8::1\\]=alice,           alice@[IPv6:2001:db8::1]",
    "SRS0=abcd=xy=a.test=u@f.test,       SRS1=.{8}=f.test==abcd=xy=a.test=u,       SRS0=abcd=xy=a.test=u@f.test",
    "SRS0+abcd=xy=a.test=u@f.test,       SRS1=.{8}=f.test=\\+abcd=xy=a.test=u,     SRS0+abcd=xy=a.test=u@f.test",
    "srs0-abcd=xy=a.test=u@f.test,       SRS1=.{8}=f.test=-abcd=xy=a.test=u,       SRS0-abcd=xy=a.test=u@f.test",
    "SRS1=hash=f.test==ab=xy=a.test=u@g.test,  SRS1=.{8}=f.test==ab=xy=a.test=u,   SRS0=ab=xy=a.test=u@f.test",
    "SRS1+hash=f.test=-ab=xy=a.test=u@g.test,  SRS1=.{8}=f.test=-ab=xy=a.test=u,   SRS0-ab=xy=a.test=u@f.test",
    "SRS1=what@g.test,                   SRS0=.{11}=g.test=SRS1=what,              SRS1=what@g.test",
    "srs0x@g.test,                       SRS0=.{11}=g.test=srs0x,                  srs0x@g.test",
  })
  void an_address_becomes_one_of_ours_and_again_what_it_was(
      String address, String local, String back) {
    Mailbox forwarded = forwarded(address);
    assertThat(forwarded.domain()).isEqualTo("forward.example");
    assertThat(forwarded.localPart()).matches(local);
    assertThat(srs.reverse(forwarded)).isEqualTo(original(back));
  }

  @Test
  void reports_and_mail_of_our_own_keep_their_path() {
    assertThat(srs.forward(ReversePath.NULL, OURS)).isEqualTo(ReversePath.NULL);
    assertThat(srs.forward(path("bob@Forward.Example"), OURS))
        .isEqualTo(path("bob@Forward.Example"));
  }

  @Test
  void letter_case_may_be_lost_on_the_way() {
    Mailbox forwarded = forwarded("Alice@first.example");
    Mailbox lower = new Mailbox(forwarded.localPart().toLowerCase(Locale.ROOT), "forward.example");
    Mailbox upper = new Mailbox(forwarded.localPart().toUpperCase(Locale.ROOT), "forward.example");
    assertThat(srs.reverse(lower)).isEqualTo(original("alice@first.example"));
    assertThat(srs.reverse(upper)).isEqualTo(original("ALICE@FIRST.EXAMPLE"));
  }

  @Test
  void each_changed_character_is_noticed() {
    for (String address : List.of("alice@first.example", "SRS0=abcd=xy=a.test=u@f.test")) {
      String local = forwarded(address).localPart();
      for (int i = 5; i < local.length(); i++) {
        char other = local.charAt(i) == 'q' ? 'r' : 'q';
        String changed = local.substring(0, i) + other + local.substring(i + 1);
        assertThat(srs.reverse(new Mailbox(changed, "forward.example")))
            .as(changed)
            .isEqualTo(refused(Reversed.Reason.FORGED));
      }
    }
  }

  @Test
  void an_address_of_one_kind_is_none_of_the_other() {
    String local = forwarded("alice@first.example").localPart();
    assertThat(srs.reverse(new Mailbox("SRS1" + local.substring(4), "forward.example")))
        .isEqualTo(refused(Reversed.Reason.FORGED));
  }

  @ParameterizedTest
  @CsvSource({
    "alice,          NOT_SRS",
    "SRS0,           NOT_SRS",
    "SRS0=,          NOT_SRS",
    "SRS2=a=b=c=d,   NOT_SRS",
    "SRS0=a,         MALFORMED",
    "SRS1=a,         MALFORMED",
    "SRS0=a=,        FORGED",
    "SRS0=a=b=c=d,   FORGED",
    "SRS1=a=b==c,    FORGED",
    "SRS0==aa=b=c,   FORGED",
  })
  void what_is_not_ours_is_refused_with_the_reason(String local, Reversed.Reason reason) {
    assertThat(srs.reverse(new Mailbox(local, "forward.example"))).isEqualTo(refused(reason));
  }

  @ParameterizedTest
  @CsvSource({
    "-2, false",
    "-1, true",
    "0, true",
    "21, true",
    "22, false",
    "500, false",
    "1022, false",
    "1024, true" // the days of the scheme are counted modulo 1024
  })
  void an_address_is_good_for_21_days(int days, boolean good) {
    Reversed later = at(Duration.ofDays(days), SECRET).reverse(forwarded("alice@first.example"));
    assertThat(later)
        .isEqualTo(good ? original("alice@first.example") : refused(Reversed.Reason.EXPIRED));
  }

  @Test
  void a_new_secret_signs_while_the_old_one_is_still_good() {
    Srs both = at(Duration.ZERO, NEW_SECRET, SECRET);
    Srs fresh = at(Duration.ZERO, NEW_SECRET);
    Mailbox old = forwarded("alice@first.example");
    Mailbox made = both.forward(path("alice@first.example"), OURS).mailbox().orElseThrow();
    assertThat(both.reverse(old)).isEqualTo(original("alice@first.example"));
    assertThat(fresh.reverse(made)).isEqualTo(original("alice@first.example"));
    assertThat(fresh.reverse(old)).isEqualTo(refused(Reversed.Reason.FORGED));
  }

  @Test
  void a_secret_must_be_one() {
    assertThatThrownBy(() -> at(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> at(Duration.ZERO, SECRET, new byte[15]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16 octets");
    assertThatThrownBy(() -> forwarded("alice@")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_is_too_long_is_kept_and_found() {
    String local = "bounces+1234567-ab12-alice=first.example";
    Mailbox forwarded = forwarded(local + "@em1234.mailer.example");
    assertThat(forwarded.localPart())
        .matches("SRS0=.{11}==k[0-9a-f]+")
        .hasSizeLessThanOrEqualTo(Mailbox.LOCAL_PART_BYTES_SAFE);
    assertThat(srs.reverse(forwarded)).isEqualTo(original(local + "@em1234.mailer.example"));
    kept.addresses.clear();
    assertThat(srs.reverse(forwarded)).isEqualTo(refused(Reversed.Reason.FORGOTTEN));
  }

  @ParameterizedTest
  @CsvSource({"35, false", "36, true"})
  void sixty_four_octets_fit(int octets, boolean tooLong) {
    // "SRS0=" 8 "=" 2 "=" "first.test" "=" leaves 36 octets, an ö takes two
    String local = "ö" + "x".repeat(octets - 1);
    assertThat(forwarded(local + "@first.test").localPart().getBytes(UTF_8).length)
        .isLessThanOrEqualTo(Mailbox.LOCAL_PART_BYTES_SAFE);
    assertThat(kept.addresses.isEmpty()).isEqualTo(!tooLong);
  }

  @Test
  void random_addresses_come_back() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String messages = "abcXYZ019.=+-_!#\"\\ ()<>@,:;öß中";
    for (int i = 0; i < 2_000; i++) {
      StringBuilder local = new StringBuilder();
      for (int length = 1 + random.nextInt(60); local.length() < length; ) {
        local.append(messages.charAt(random.nextInt(messages.length())));
      }
      String tag = List.of("", "SRS0=", "SRS1+", "srs0-").get(random.nextInt(4));
      String domain =
          "d" + random.nextInt(1000) + (random.nextBoolean() ? ".test" : ".a-b.example");
      ReversePath path = ReversePath.of(new Mailbox(tag + local, domain));
      // However long the chain: each forwarder undoes what it did.
      Mailbox there = srs.forward(path, OURS).mailbox().orElseThrow();
      assertThat(there.localPart().getBytes(UTF_8).length).as("seed %s", seed).isLessThan(65);
      Reversed back = srs.reverse(there);
      assertThat(back).as("seed %s: %s", seed, path).isInstanceOf(Reversed.Original.class);
      Mailbox found = ((Reversed.Original) back).address();
      if (!tag.equals("SRS1+")) {
        assertThat(found.toString()).as("seed %s", seed).isEqualToIgnoringCase(path.address());
      }
    }
  }

  @FuzzTest
  void anything(byte[] input) {
    String text = new String(input, UTF_8);
    int at = text.lastIndexOf('@');
    Mailbox address =
        at < 0
            ? new Mailbox(text, "forward.example")
            : new Mailbox(text.substring(0, at), text.substring(at + 1));
    assertThat(srs.reverse(address)).isInstanceOf(Reversed.Refused.class);
    Mailbox from = new Mailbox(text, "first.test");
    Mailbox there = srs.forward(ReversePath.of(from), OURS).mailbox().orElseThrow();
    assertThat(srs.reverse(there)).isInstanceOf(Reversed.Original.class);
  }
}
