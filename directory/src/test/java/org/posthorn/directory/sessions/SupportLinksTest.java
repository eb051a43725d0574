package org.posthorn.directory.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.directory.factors.Household.AWAY;
import static org.posthorn.directory.factors.Household.SYSTEM;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AccessDeniedException;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountRole;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.DomainPolicy;
import org.posthorn.directory.NewPassword;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.factors.Household;

class SupportLinksTest {
  private static final Duration QUARTER = Duration.ofMinutes(15);

  private final Household home = new Household();
  private final SupportLinks links = home.sessions.support();

  @AfterEach
  void close() {
    home.close();
  }

  private Principal used(String token) {
    WebSession.Opened opened = links.use(token, AWAY, "Firefox").orElseThrow();
    return home.sessions.find(opened.token(), AWAY).orElseThrow();
  }

  @Test
  void a_link_signs_in_once_and_that_is_seen() {
    String token = links.make(SYSTEM, home.alice.id(), QUARTER).token();
    Principal helper = used(token);
    assertThat(helper.account()).isEqualTo(home.alice.id());
    assertThat(links.use(token, AWAY, "Firefox")).as("a second time").isEmpty();
    assertThat(home.sessions.list(Principal.of(home.alice), home.alice.id()))
        .singleElement()
        .satisfies(session -> {
          assertThat(session.way()).isEqualTo(WebSession.Way.SUPPORT);
          assertThat(session.agent()).isEqualTo("support by system, Firefox");
        });
    assertThat(home.audited)
        .extracting(event -> event.action() + " " + event.subject())
        .contains("support-link.add alice@example.test", "support-link.use alice@example.test");
  }

  @Test
  void who_helps_does_not_change_how_the_account_signs_in_nor_administers() {
    home.administration.setRoles(SYSTEM, home.alice.id(), Set.of(AccountRole.ADMINISTRATOR));
    Principal helper = used(links.make(SYSTEM, home.alice.id(), QUARTER).token());
    assertThat(helper.roles()).isEmpty();
    assertThat(helper.scope()).isEqualTo(Scope.SUPPORT);
    assertThat(List.of("self", "smtp", "imap", "api.send", "api.webhooks", "admin.read"))
        .noneMatch(helper.scope()::covers);
    NewPassword mine = new NewPassword.Plain("all mine");
    assertThatThrownBy(() -> home.passwords.set(helper, home.alice.id(), mine))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> home.factors.beginTotp(helper, home.alice.id(), "mine"))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() ->
            home.passwords.addAppPassword(
                helper, home.alice.id(), "mine", Scope.ALL, Optional.empty()))
        .isInstanceOf(AccessDeniedException.class);
    home.sessions.end(helper, home.alice.id(), helper.credential());
    assertThat(home.authenticator.isStillValid(helper)).as("it may end itself").isFalse();
  }

  @Test
  void a_link_and_its_session_end_in_time() {
    String late = links.make(SYSTEM, home.alice.id(), QUARTER).token();
    String token = links.make(SYSTEM, home.alice.id(), QUARTER).token();
    WebSession.Opened opened = links.use(token, AWAY, "").orElseThrow();
    home.clock.turn(QUARTER);
    assertThat(links.use(late, AWAY, "")).isEmpty();
    home.clock.turn(Duration.ofMinutes(45).minusSeconds(1));
    assertThat(home.sessions.find(opened.token(), AWAY)).isPresent();
    home.clock.turn(Duration.ofSeconds(1));
    assertThat(home.sessions.find(opened.token(), AWAY)).isEmpty();
    for (Duration wrong : List.of(Duration.ZERO, Duration.ofMinutes(61), Duration.ofMinutes(-1))) {
      assertThatThrownBy(() -> links.make(SYSTEM, home.alice.id(), wrong))
          .isInstanceOf(DirectoryException.class);
    }
  }

  @Test
  void a_domain_forbids_it_and_ends_what_is_open() {
    String unused = links.make(SYSTEM, home.alice.id(), QUARTER).token();
    Principal helper = used(links.make(SYSTEM, home.alice.id(), QUARTER).token());
    home.administration.setPolicy(
        SYSTEM, "example.test", new DomainPolicy(true, 8, 0, DomainPolicy.Senders.LEADING, false));
    assertThat(home.authenticator.isStillValid(helper)).isFalse();
    assertThat(links.use(unused, AWAY, "")).isEmpty();
    assertThatThrownBy(() -> links.make(SYSTEM, home.alice.id(), QUARTER))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void only_administrators_make_links_and_of_many_the_oldest_gives_way() {
    Account bob = home.bob;
    assertThatThrownBy(() -> links.make(Principal.of(bob), home.alice.id(), QUARTER))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> links.make(Principal.of(bob), bob.id(), QUARTER))
        .isInstanceOf(AccessDeniedException.class);
    String first = links.make(SYSTEM, home.alice.id(), QUARTER).token();
    for (int i = 0; i < home.sessions.limits().support().links(); i++) {
      home.clock.turn(Duration.ofSeconds(1));
      links.make(SYSTEM, home.alice.id(), QUARTER);
    }
    assertThat(links.use(first, AWAY, "")).isEmpty();
  }

  @Test
  void what_is_no_link_opens_nothing() {
    byte[] bytes =
        Base64.getUrlDecoder().decode(links.make(SYSTEM, home.alice.id(), QUARTER).token());
    for (int i = 0; i < bytes.length; i++) {
      byte[] other = bytes.clone();
      other[i] ^= 1;
      String changed = Base64.getUrlEncoder().withoutPadding().encodeToString(other);
      assertThat(links.use(changed, AWAY, "")).as("octet %s", i).isEmpty();
    }
    for (String none : List.of("", "x", "é", "AAAA", "====")) {
      assertThat(links.use(none, AWAY, "")).isEmpty();
    }
  }
}
