package org.posthorn.directory.sessions;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.posthorn.directory.factors.Household.AWAY;
import static org.posthorn.directory.factors.Household.HOME;
import static org.posthorn.directory.factors.Household.SYSTEM;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AccessDeniedException;
import org.posthorn.directory.Account;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.DirectoryChange;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.NewPassword;
import org.posthorn.directory.Principal;
import org.posthorn.directory.factors.Household;
import org.posthorn.directory.sessions.WebSession.Way;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.Table;

class WebSessionsTest {
  private final Household home = new Household();

  @AfterEach
  void close() {
    home.close();
  }

  private WebSession.Opened open(Account account, Way way) {
    CredentialId password = home.passwords.list(SYSTEM, account.id()).getFirst().id();
    return home.sessions.open(
        account, new WebSessions.Opening(way, password, 0), HOME, "Firefox\r\n140");
  }

  private Optional<Principal> find(WebSession.Opened opened) {
    return home.sessions.find(opened.token(), HOME);
  }

  @Test
  void a_session_acts_for_its_account() {
    WebSession.Opened opened = open(home.alice, Way.PASSWORD);
    Principal alice = find(opened).orElseThrow();
    assertThat(alice.name()).isEqualTo("alice@example.test");
    assertThat(alice.credential()).isEqualTo(opened.id());
    assertThat(home.authenticator.isStillValid(alice)).isTrue();
    WebSession listed = home.sessions.list(alice, home.alice.id()).getFirst();
    assertThat(listed.agent()).isEqualTo("Firefox  140");
    assertThat(listed.network()).isEqualTo("192.0.2.1/32");
    assertThat(opened).asString().doesNotContain(opened.token());
  }

  @Test
  void what_is_no_token_is_nobody() {
    String token = open(home.alice, Way.PASSWORD).token();
    byte[] bytes = Base64.getUrlDecoder().decode(token);
    for (int i = 0; i < bytes.length; i++) {
      byte[] other = bytes.clone();
      other[i] ^= 1;
      String changed = Base64.getUrlEncoder().withoutPadding().encodeToString(other);
      assertThat(home.sessions.find(changed, HOME)).as("octet %s", i).isEmpty();
    }
    for (String none : List.of("", "x", "\u00e4", token + "AAAA", token.substring(4), "====")) {
      assertThat(home.sessions.find(none, HOME)).as(none).isEmpty();
    }
  }

  @Test
  void the_token_is_not_kept() {
    byte[] token = Base64.getUrlDecoder().decode(open(home.alice, Way.PASSWORD).token());
    String secret = new String(token, 16, 32, ISO_8859_1);
    StringBuilder rows = new StringBuilder();
    RowRange.all(home.alice.id().partition(), new Table(23, "web_sessions", Table.Family.ROWS))
        .each(home.kv, row -> rows.append(new String(row.value(), ISO_8859_1)));
    assertThat(rows.toString()).contains("Firefox").doesNotContain(secret);
  }

  @Test
  void it_ends_when_it_was_not_used_for_a_week() {
    WebSession.Opened opened = open(home.alice, Way.PASSWORD);
    for (int day = 0; day < 4; day++) {
      home.clock.turn(Duration.ofDays(6));
      assertThat(home.sessions.find(opened.token(), AWAY)).isPresent();
    }
    assertThat(home.sessions.list(SYSTEM, home.alice.id()).getFirst().network())
        .isEqualTo("198.51.100.7/32");
    home.clock.turn(Duration.ofDays(6).minusSeconds(1));
    assertThat(find(opened)).as("almost 30 days").isPresent();
    home.clock.turn(Duration.ofSeconds(1));
    assertThat(find(opened)).as("30 days, though it was used").isEmpty();

    WebSession.Opened unused = open(home.alice, Way.PASSWORD);
    home.clock.turn(Duration.ofDays(7));
    assertThat(find(unused)).isEmpty();
    assertThat(home.sessions.list(SYSTEM, home.alice.id())).isEmpty();
  }

  @Test
  void it_ends_with_the_password_it_was_opened_with() {
    WebSession.Opened opened = open(home.alice, Way.PASSWORD);
    Principal alice = find(opened).orElseThrow();
    home.told.clear();
    home.passwords.set(SYSTEM, home.alice.id(), new NewPassword.Plain("another one"));
    assertThat(find(opened)).isEmpty();
    assertThat(home.authenticator.isStillValid(alice)).isFalse();
    assertThat(home.told)
        .contains(new DirectoryChange.CredentialRevoked(home.alice.id(), opened.id()));
  }

  @Test
  void it_ends_with_the_account() {
    WebSession.Opened alice = open(home.alice, Way.PASSWORD);
    home.administration.setDisabled(SYSTEM, home.alice.id(), true);
    assertThat(find(alice)).isEmpty();
    home.administration.setDisabled(SYSTEM, home.alice.id(), false);
    assertThat(find(alice)).isPresent();
    home.administration.removeAccount(SYSTEM, home.alice.id());
    assertThat(find(alice)).isEmpty();
  }

  @Test
  void one_that_was_opened_with_the_password_alone_ends_when_that_is_no_longer_enough() {
    WebSession.Opened weak = open(home.alice, Way.PASSWORD);
    WebSession.Opened own = open(home.alice, Way.PASSWORD);
    WebSession.Opened strong = open(home.alice, Way.PASSWORD_AND_FACTOR);
    Principal alice = find(own).orElseThrow();
    home.told.clear();
    home.device(home.alice, "phone", home.sessions.strengthening(alice));
    assertThat(find(weak)).isEmpty();
    assertThat(find(own)).isPresent();
    assertThat(home.told)
        .contains(new DirectoryChange.CredentialRevoked(home.alice.id(), weak.id()))
        .as("connections of the session that added it stay")
        .doesNotContain(new DirectoryChange.CredentialRevoked(home.alice.id(), own.id()));
    assertThat(find(strong)).isPresent();
    home.factors.remove(SYSTEM, home.alice.id(), 1);
    assertThat(find(own)).as("what it was opened with is gone").isEmpty();
  }

  @Test
  void a_session_that_shows_a_factor_while_its_use_is_recorded_stays_strong() {
    Deque<Runnable> meanwhile = new ArrayDeque<>();
    WebSessions recording =
        new WebSessions(
            beforeWrites(home.kv, meanwhile),
            home.directory,
            home.factors,
            home.audited::add,
            SessionLimits.defaults());
    WebSession.Opened own = open(home.alice, Way.PASSWORD);
    Principal alice = find(own).orElseThrow();
    home.clock.turn(Duration.ofHours(1));
    meanwhile.add(() -> home.device(home.alice, "phone", home.sessions.strengthening(alice)));
    assertThat(recording.find(own.token(), AWAY)).isPresent();
    assertThat(meanwhile).isEmpty();
    assertThat(find(own)).isPresent();
    WebSession listed = home.sessions.list(SYSTEM, home.alice.id()).getFirst();
    assertThat(listed.way()).isEqualTo(Way.PASSWORD_AND_FACTOR);
    assertThat(listed.network()).isEqualTo("198.51.100.7/32");
  }

  /// A store that does something else once before it writes.
  private static KeyValueStore beforeWrites(KeyValueStore store, Deque<Runnable> meanwhile) {
    return (KeyValueStore)
        Proxy.newProxyInstance(
            KeyValueStore.class.getClassLoader(),
            new Class<?>[] {KeyValueStore.class},
            (_, method, arguments) -> {
              Runnable first = method.getName().equals("write") ? meanwhile.poll() : null;
              if (first != null) {
                first.run();
              }
              return method.invoke(store, arguments);
            });
  }

  @Test
  void sessions_are_listed_and_ended() {
    WebSession.Opened first = open(home.alice, Way.PASSWORD);
    WebSession.Opened second = open(home.alice, Way.PASSWORD);
    WebSession.Opened bobs = open(home.bob, Way.PASSWORD);
    Principal alice = find(first).orElseThrow();
    Principal bob = find(bobs).orElseThrow();
    assertThat(home.sessions.list(alice, home.alice.id())).hasSize(2);
    assertThatExceptionOfType(AccessDeniedException.class)
        .isThrownBy(() -> home.sessions.end(bob, home.alice.id(), second.id()));
    assertThatExceptionOfType(AccessDeniedException.class)
        .isThrownBy(() -> home.sessions.list(bob, home.alice.id()));
    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(() -> home.sessions.end(bob, home.bob.id(), second.id()));
    home.told.clear();
    home.sessions.end(alice, home.alice.id(), second.id());
    assertThat(find(second)).isEmpty();
    assertThat(find(first)).isPresent();
    assertThat(home.told)
        .containsExactly(new DirectoryChange.CredentialRevoked(home.alice.id(), second.id()));
    assertThat(home.sessions.endAll(SYSTEM, home.alice.id())).isEqualTo(1);
    assertThat(find(first)).isEmpty();
    assertThat(find(bobs)).isPresent();
  }

  @Test
  void of_too_many_the_one_that_was_unused_for_longest_gives_way() {
    WebSession.Opened oldest = open(home.alice, Way.PASSWORD);
    home.clock.turn(Duration.ofHours(1));
    WebSession.Opened second = open(home.alice, Way.PASSWORD);
    home.clock.turn(Duration.ofHours(1));
    find(oldest); // is used
    int most = SessionLimits.defaults().perAccount();
    for (int i = 2; i <= most; i++) {
      open(home.alice, Way.PASSWORD);
    }
    assertThat(home.sessions.list(SYSTEM, home.alice.id())).hasSize(most);
    assertThat(find(oldest)).isPresent();
    assertThat(find(second)).isEmpty();
  }
}
