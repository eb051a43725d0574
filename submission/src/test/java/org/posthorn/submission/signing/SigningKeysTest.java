package org.posthorn.submission.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.kv.MemoryStore;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.mailauth.dkim.KeySchedule;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.Vault;
import org.posthorn.vault.VaultLimits;

/// A domain's keys over a year, with a DNS that shows them when the administrator gets to it.
class SigningKeysTest {
  private static final DomainName DOMAIN = DomainName.parse("example.test");

  private Instant now = Instant.parse("2026-11-20T00:00:00Z");
  private final MemoryStore kv = new MemoryStore();
  private final MasterKey master = MasterKey.generate(new SecureRandom(), now);
  private final Vault vault = new Vault("a test", List.of(master), VaultLimits.defaults());
  private final SigningKeys keys = new SigningKeys(kv, vault, KeySchedule.defaults(), () -> now);
  private final MemoryZone dns = new MemoryZone();

  private void publish(List<SigningKey> made) {
    made.forEach(key -> dns.txt(key.key().name().ascii(), key.key().record().text()));
  }

  private void days(int count) {
    now = now.plus(Duration.ofDays(count));
    keys.maintain(dns);
  }

  private List<String> signing() {
    return keys.active(DOMAIN).stream().map(DkimKey::selector).sorted().toList();
  }

  @Test
  void keys_sign_when_the_dns_shows_them_and_are_replaced_in_time() {
    List<SigningKey> first = keys.generate(DOMAIN);
    days(1);
    assertThat(signing()).as("not published").isEmpty();
    publish(first.subList(0, 1));
    days(1);
    assertThat(signing()).as("only one of them").isEmpty();
    publish(first.subList(1, 2));
    days(1);
    assertThat(signing()).containsExactly("ph-20261120e", "ph-20261120r");

    days(90);
    List<SigningKey> all = keys.list(DOMAIN);
    assertThat(all).as("the old ones and new ones that wait").hasSize(4);
    days(30);
    assertThat(keys.list(DOMAIN)).as("not made again each hour").hasSize(4);
    assertThat(signing()).as("the administrator is late").hasSize(2).contains("ph-20261120r");

    publish(all);
    days(1);
    assertThat(signing()).as("some resolvers cannot see them yet").contains("ph-20261120r");
    days(2);
    assertThat(signing()).hasSize(2).doesNotContain("ph-20261120r");
    assertThat(keys.list(DOMAIN)).hasSize(4);
    days(7);
    assertThat(keys.list(DOMAIN)).hasSize(2);
  }

  @Test
  void a_pair_made_on_the_same_day_has_another_name() {
    List<SigningKey> first = keys.generate(DOMAIN);
    List<SigningKey> second = keys.generate(DOMAIN);
    assertThat(second.getFirst().key().selector()).isEqualTo("ph-20261120-2r");
    assertThat(first.getFirst().key().selector()).isEqualTo("ph-20261120r");
    assertThat(keys.list(DOMAIN)).hasSize(4);
  }

  @Test
  void another_record_under_the_name_is_not_taken_for_the_key() {
    SigningKey made = keys.generate(DOMAIN).getFirst();
    dns.txt(made.key().name().ascii(), "v=DKIM1; k=rsa; p=AAAA");
    assertThat(SigningKeys.isShown(made.key(), dns)).isFalse();
    dns.txt(made.key().name().ascii(), "k=rsa;p=" + made.key().record().text().split("p=")[1]);
    assertThat(SigningKeys.isShown(made.key(), dns)).isTrue();
  }

  @Test
  void keys_of_a_domain_are_not_those_of_one_that_begins_like_it() {
    keys.generate(DOMAIN);
    keys.generate(DomainName.parse("example.test.other"));
    assertThat(keys.list(DOMAIN)).hasSize(2);
    assertThat(keys.remove(DOMAIN)).isTrue();
    assertThat(keys.remove(DOMAIN)).isFalse();
    assertThat(keys.domains()).containsExactly(DomainName.parse("example.test.other"));
  }

  @Test
  void keys_are_there_after_a_restart() {
    keys.generate(DOMAIN);
    assertThat(keys.activate(DOMAIN)).isTrue();
    SigningKeys again = new SigningKeys(kv, vault, KeySchedule.defaults(), () -> now);
    assertThat(again.active(DOMAIN)).isEqualTo(keys.active(DOMAIN)).hasSize(2);
  }
}
