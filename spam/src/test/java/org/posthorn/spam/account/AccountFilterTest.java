package org.posthorn.spam.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.DirectoryException;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.Table;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;
import org.posthorn.spam.MessageView;
import org.posthorn.spam.features.FeatureExtractor;
import org.posthorn.spam.features.FeatureLimits;
import org.posthorn.spam.model.ServerModel;

class AccountFilterTest {
  private static final AccountId ALICE = new AccountId(1);
  private static final AccountId BOB = new AccountId(2);

  private final KeyValueStore kv = new MemoryStore();
  private final PreferencesRows preferences = new PreferencesRows(kv);
  private final ServerModel model = new ServerModel(kv, InstantSource.system());
  private final AccountFilter filter = new AccountFilter(kv, model, 0.9, true);

  @Test
  void what_is_likely_spam_goes_to_junk_and_says_so() {
    AccountVerdict spam = verdict(ALICE, "shop@spam.example", 0.93);
    assertThat(spam.place()).isEqualTo(AccountVerdict.Place.JUNK);
    assertThat(spam.fields()).isEqualTo("X-Spam-Flag: YES\r\nX-Spam-Score: 9.3\r\n");
    AccountVerdict ham = verdict(ALICE, "friend@example.org", 0.89);
    assertThat(ham.place()).isEqualTo(AccountVerdict.Place.INBOX);
    assertThat(ham.fields()).startsWith("X-Spam-Flag: NO\r\n");
  }

  @Test
  void an_account_has_its_own_threshold() {
    change(ALICE, p -> p.withThreshold(OptionalDouble.of(0.5)));
    assertThat(verdict(ALICE, "a@b.example", 0.6).place()).isEqualTo(AccountVerdict.Place.JUNK);
    assertThat(verdict(BOB, "a@b.example", 0.6).place()).isEqualTo(AccountVerdict.Place.INBOX);
  }

  @Test
  void mail_of_allowed_senders_is_no_spam_unless_it_is_forged() {
    change(ALICE, p -> p.allowing(SenderPattern.parse("Friend@Example.ORG")));
    AccountVerdict allowed = verdict(ALICE, "friend@example.org", 0.99);
    assertThat(allowed.place()).isEqualTo(AccountVerdict.Place.INBOX);
    assertThat(allowed.reasons()).singleElement().matches(s -> s.name().equals("allowed"));
    assertThat(verdict(ALICE, "other@example.org", 0.99).place())
        .isEqualTo(AccountVerdict.Place.JUNK);
    assertThat(filter.verdict(ALICE, arrived("friend@example.org", 0.99, true)).place())
        .isEqualTo(AccountVerdict.Place.JUNK);
  }

  @Test
  void a_domain_on_a_list_stands_for_all_below_it() {
    change(ALICE, p -> p.blocking(SenderPattern.parse("spam.example")));
    for (String from : List.of("a@spam.example", "b@mail.spam.example")) {
      assertThat(verdict(ALICE, from, 0.01).place()).isEqualTo(AccountVerdict.Place.JUNK);
    }
    assertThat(verdict(ALICE, "a@notspam.example", 0.01).place())
        .isEqualTo(AccountVerdict.Place.INBOX);
  }

  @Test
  void a_sender_is_on_one_list_at_most() {
    SenderPattern shop = SenderPattern.parse("@shop.example");
    change(ALICE, p -> p.allowing(shop).blocking(shop));
    assertThat(preferences.of(ALICE).allowed()).isEmpty();
    change(ALICE, p -> p.forgetting(shop));
    assertThat(preferences.of(ALICE)).isEqualTo(Preferences.NONE);
  }

  @Test
  void an_account_of_pop3_has_spam_marked_in_inbox() {
    change(ALICE, p -> p.withMark(true));
    AccountFilter withoutHeader = new AccountFilter(kv, model, 0.9, false);
    AccountVerdict marked = withoutHeader.verdict(ALICE, arrived("a@b.example", 0.95, false));
    assertThat(marked.place()).isEqualTo(AccountVerdict.Place.INBOX);
    assertThat(marked.fields()).startsWith("X-Spam-Flag: YES\r\n");
    assertThat(withoutHeader.verdict(ALICE, arrived("a@b.example", 0.1, false)).fields()).isEmpty();
  }

  @Test
  void mail_of_newcomers_has_a_mailbox_of_its_own_where_wanted() {
    assertThat(verdict(ALICE, "new@b.example", 0.1).place()).isEqualTo(AccountVerdict.Place.INBOX);
    change(ALICE, p -> p.withNewcomers(true));
    assertThat(verdict(ALICE, "new@b.example", 0.1).place())
        .isEqualTo(AccountVerdict.Place.NEWCOMERS);
    assertThat(verdict(ALICE, "new@b.example", 0.95).place()).isEqualTo(AccountVerdict.Place.JUNK);
    new KnownSenders(kv).add(ALICE, List.of(Address.parse("New@b.example")));
    assertThat(verdict(ALICE, "new@B.example", 0.1).place()).isEqualTo(AccountVerdict.Place.INBOX);
  }

  @Test
  void an_account_learns_what_it_does_not_want_and_forgets_it_again() throws IOException {
    Arrived message = arrived("shop@b.example", 0.5, false);
    long[] features = new FeatureExtractor(FeatureLimits.STANDARD).features(message.message());
    AccountTraining own = new AccountTraining(kv);
    double before = filter.verdict(ALICE, message).spam().getAsDouble();
    assertThat(own.learn(ALICE, 7, features, model.sums(), true)).isTrue();
    AccountVerdict after = filter.verdict(ALICE, message);
    assertThat(after.spam().getAsDouble()).isGreaterThan(before + 0.2);
    assertThat(after.reasons()).anyMatch(reason -> reason.name().equals("account-classifier"));
    assertThat(filter.verdict(BOB, message).spam()).hasValue(before);
    // Each message counts once.
    assertThat(own.learn(ALICE, 7, features, model.sums(), true)).isFalse();
    assertThat(filter.verdict(ALICE, message)).isEqualTo(after);
    own.learn(ALICE, 7, features, model.sums(), false);
    assertThat(filter.verdict(ALICE, message).spam().getAsDouble()).isLessThan(before);
    assertThat(own.sums(ALICE).orElseThrow().ham()).isEqualTo(1);
    own.learn(ALICE, 7, features, model.sums(), null);
    assertThat(own.sums(ALICE)).isEmpty();
    assertThat(filter.verdict(ALICE, message).spam()).hasValue(before);
  }

  @Test
  void preferences_are_looked_up_again_once_they_changed_or_another_process_may_have() {
    List<String> looks = new ArrayList<>();
    AtomicLong changes = new AtomicLong();
    AtomicLong now = new AtomicLong();
    SilentAccounts<Preferences> recent =
        new SilentAccounts<>(
            new PreferencesRows(counting(looks))::of, Preferences.NONE, changes::get, now::get);
    assertThat(recent.of(ALICE)).isEqualTo(Preferences.NONE);
    change(ALICE, p -> p.withMark(true));
    now.addAndGet(SilentAccounts.CURRENT.toNanos() - 1);
    assertThat(recent.of(ALICE)).isEqualTo(Preferences.NONE);
    assertThat(looks).containsExactly("spam_preferences");
    now.addAndGet(1);
    assertThat(recent.of(ALICE).mark()).isTrue();
    change(ALICE, p -> p.withMark(false));
    changes.incrementAndGet();
    assertThat(recent.of(ALICE)).isEqualTo(Preferences.NONE);
    assertThat(looks).hasSize(3);
  }

  @Test
  void a_change_counts_whichever_part_of_the_process_makes_it() {
    long before = PreferencesRows.changes();
    change(ALICE, p -> p.withMark(true));
    assertThat(PreferencesRows.changes()).isGreaterThan(before);
  }

  @Test
  void what_an_account_learns_counts_from_its_next_message_on() throws IOException {
    assertThat(filter.concerns(ALICE, true)).isFalse();
    long[] features =
        new FeatureExtractor(FeatureLimits.STANDARD)
            .features(arrived("shop@b.example", 0.5, false).message());
    new AccountTraining(kv).learn(ALICE, 7, features, model.sums(), true);
    assertThat(filter.concerns(ALICE, true)).isTrue();
    new AccountTraining(kv).reset(ALICE);
    assertThat(filter.concerns(ALICE, true)).isFalse();
  }

  @Test
  void what_an_account_has_learnt_concerns_only_what_was_scored() throws IOException {
    long[] features =
        new FeatureExtractor(FeatureLimits.STANDARD)
            .features(arrived("shop@b.example", 0.5, false).message());
    new AccountTraining(kv).learn(ALICE, 7, features, model.sums(), true);
    assertThat(filter.concerns(ALICE, true)).isTrue();
    List<String> looks = new ArrayList<>();
    AccountFilter counted = new AccountFilter(counting(looks), model, 0.9, true);
    assertThat(counted.concerns(ALICE, false)).isFalse();
    assertThat(looks).containsExactly("spam_preferences");
    change(ALICE, p -> p.blocking(SenderPattern.parse("spam.example")));
    assertThat(filter.concerns(ALICE, false)).isTrue();
  }

  /// Notes the table of each row that is looked at.
  private KeyValueStore counting(List<String> looks) {
    return (KeyValueStore)
        Proxy.newProxyInstance(
            KeyValueStore.class.getClassLoader(),
            new Class<?>[] {KeyValueStore.class},
            (_, method, arguments) -> {
              if (method.getName().equals("get")) {
                looks.add(((Table) arguments[1]).name());
              }
              return method.invoke(kv, arguments);
            });
  }

  @Test
  void preferences_are_kept_as_documented() {
    Preferences some =
        Preferences.NONE
            .withThreshold(OptionalDouble.of(0.75))
            .allowing(SenderPattern.parse("a@b.example"))
            .blocking(SenderPattern.parse("c.example"))
            .withMark(true);
    byte[] value = PreferencesRows.encode(some);
    assertThat(PreferencesRows.decode(value)).isEqualTo(some);
    assertThat(java.util.HexFormat.of().formatHex(value))
        .isEqualTo("0101cc3a000000010b6140622e6578616d706c65000000010a40632e6578616d706c650001");
  }

  @Test
  void lists_and_thresholds_are_bounded() {
    change(
        ALICE,
        p -> {
          Preferences full = p;
          for (int i = 0; i < Preferences.ENTRIES_MAX; i++) {
            full = full.blocking(SenderPattern.parse("a" + i + "@b.example"));
          }
          return full;
        });
    assertThatThrownBy(() -> change(ALICE, p -> p.blocking(SenderPattern.parse("z@b.example"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(preferences.of(ALICE).blocked()).hasSize(Preferences.ENTRIES_MAX);
    for (double wrong : new double[] {0, 1, -1, Double.NaN}) {
      assertThatThrownBy(() -> Preferences.NONE.withThreshold(OptionalDouble.of(wrong)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (String wrong : List.of("", "@", "a@", "a b", "x@[192.0.2.1]")) {
      assertThatThrownBy(() -> SenderPattern.parse(wrong)).isInstanceOf(DirectoryException.class);
    }
  }

  private void change(AccountId account, UnaryOperator<Preferences> change) {
    preferences.change(account, change);
  }

  private AccountVerdict verdict(AccountId account, String from, double spam) {
    return filter.verdict(account, arrived(from, spam, false));
  }

  private static Arrived arrived(String from, double spam, boolean forged) {
    byte[] octets =
        ("From: " + from + "\r\nSubject: x\r\n\r\nHello\r\n").getBytes(StandardCharsets.US_ASCII);
    MessageView view =
        new MessageView(
            HeaderFields.parse(octets),
            Entity.scan(octets),
            (begin, end) -> Arrays.copyOfRange(octets, (int) begin, (int) end));
    return new Arrived(view, OptionalDouble.of(spam), forged);
  }
}
