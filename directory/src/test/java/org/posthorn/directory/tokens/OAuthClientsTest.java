package org.posthorn.directory.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.directory.AccessDeniedException;
import org.posthorn.directory.Account;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;

class OAuthClientsTest {
  private static final Principal SYSTEM = Principal.system();
  private final Issuer issuer = new Issuer();

  @AfterEach
  void close() {
    issuer.close();
  }

  private OAuthClients.Made add(String id, String... uris) {
    return issuer.clients.add(
        SYSTEM, registration(Optional.of(id), "Program", Scope.ALL, false, uris));
  }

  @Test
  void ofManyThatRegisterAtOnceNoneGoesBeyondTheLimit() throws Exception {
    List<Callable<Boolean>> tries = new ArrayList<>();
    for (int i = 0; i < 4 * Issuer.LIMITS.selfRegisteredClients(); i++) {
      tries.add(() -> {
        try {
          issuer.clients.register(
              registration(Optional.empty(), "P", Scope.of(List.of("imap")), false));
          return true;
        } catch (DirectoryException e) {
          assertThat(e.kind()).isEqualTo(DirectoryException.Kind.LIMIT);
          return false;
        }
      });
    }
    int made = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> each : threads.invokeAll(tries)) {
        made += each.get() ? 1 : 0;
      }
    }
    assertThat(made).isEqualTo(Issuer.LIMITS.selfRegisteredClients());
  }

  private static OAuthClients.Registration registration(
      Optional<String> id, String name, Scope scope, boolean confidential, String... uris) {
    return new OAuthClients.Registration(id, name, List.of(uris), scope, confidential);
  }

  @ParameterizedTest(name = "{0} and {1}")
  @CsvSource({
    "https://a.test/cb,       https://a.test/cb,           true",
    "https://a.test/cb,       https://a.test/cb/,          false",
    "https://a.test/cb,       https://a.test/cb?x=1,       false",
    "https://a.test/cb,       https://a.test/CB,           false",
    "https://a.test/cb,       https://A.test/cb,           false",
    "https://a.test/cb,       https://a.test:443/cb,       false",
    "https://a.test/cb,       https://a.test/x/../cb,      false",
    "https://a.test/cb,       https://a.test.evil.test/cb, false",
    "https://a.test/cb,       https://a.test@evil.test/cb, false",
    "https://a.test/cb,       http://a.test/cb,            false",
    "https://a.test/cb,       https://a.test/cb#x,         false",
    "http://127.0.0.1/cb,     http://127.0.0.1:49152/cb,   true",
    "http://127.0.0.1:1/cb,   http://127.0.0.1:49152/cb,   true",
    "http://[::1]/cb,         http://[::1]:49152/cb,       true",
    "http://localhost/,       http://localhost:7171/,      true",
    "http://127.0.0.1/cb,     http://127.0.0.1:49152/other, false",
    "http://127.0.0.1/cb,     http://127.0.0.1:49152/cb?x, false",
    "http://127.0.0.1/cb,     http://localhost:49152/cb,   false",
    "http://127.0.0.1/cb,     http://127.0.0.1.evil.test/cb, false",
    "http://127.0.0.1/cb,     http://127.0.0.1:1@evil.test/cb, false",
    "http://127.0.0.1/cb,     http://127.0.0.1:99999/cb,   false",
    "http://127.0.0.1/cb,     https://127.0.0.1:1/cb,      false",
    "org.example.app:/cb,     org.example.app:/cb,         true",
    "org.example.app:/cb,     org.example.app:/cb2,        false",
  })
  void codesGoWhereTheProgramIsAndNowhereElse(String registered, String asked, boolean right) {
    OAuthClient client = add("app", registered).client();

    assertThat(client.redirectsTo(asked)).isEqualTo(right);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "",
        "cb",
        "/cb",
        "//a.test/cb",
        "http://a.test/cb",
        "http://10.0.0.1/cb",
        "https:///cb",
        "https://user@a.test/cb",
        "https://a.test/cb#fragment",
        "https://a.test/ö",
        "https://a.test/ cb",
        "HTTPS://a.test/cb",
        "javascript:alert(1)",
        "data:text/html,x",
        "app:/cb",
        "https://a.test/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      })
  void someUrisAreNoPlaceForACode(String uri) {
    assertThatThrownBy(() -> add("app", uri)).isInstanceOf(DirectoryException.class);
  }

  @Test
  void aClientIsAddedListedAndRemovedWithWhatItWasAllowed() {
    Account alice = issuer.account("alice@x.test");
    assertThat(add("c", "https://a.test/cb").secret()).isEmpty();
    assertThat(issuer.clients.list(SYSTEM)).extracting(OAuthClient::id).containsExactly("c");
    assertThat(issuer.grant(alice, "imap").client()).isEqualTo("c");

    assertThat(issuer.clients.remove(SYSTEM, "c", issuer.authorizations)).isEqualTo(1);
    assertThat(issuer.authorizations.list(SYSTEM, alice.id())).isEmpty();
    assertThat(issuer.clients.find("c")).isEmpty();
    assertThat(issuer.audited)
        .extracting(event -> event.action())
        .contains("oauth-client.add", "oauth-client.remove");
    assertThatThrownBy(() -> issuer.clients.remove(SYSTEM, "c", issuer.authorizations))
        .isInstanceOf(DirectoryException.class);
  }

  @Test
  void onlyTheInstallationsAdministratorDoesThat() {
    Principal alice = Principal.of(issuer.account("alice@x.test"));

    assertThatThrownBy(() -> issuer.clients.list(alice)).isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(
            () -> issuer.clients.add(alice, registration(Optional.empty(), "P", Scope.ALL, false)))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> issuer.clients.remove(alice, "c", issuer.authorizations))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void aSecretIsShownOnceAndChecked() {
    OAuthClients.Made made =
        issuer.clients.add(SYSTEM, registration(Optional.of("rs"), "Service", Scope.ALL, true));
    String secret = made.secret().orElseThrow();

    assertThat(issuer.clients.authenticate("rs", Optional.of(secret))).isPresent();
    assertThat(issuer.clients.authenticate("rs", Optional.of(secret + "x"))).isEmpty();
    assertThat(issuer.clients.authenticate("rs", Optional.empty())).isEmpty();
    assertThat(issuer.clients.authenticate("none", Optional.of(secret))).isEmpty();
    assertThat(made.toString() + issuer.audited).doesNotContain(secret);
    add("public");
    assertThat(issuer.clients.authenticate("public", Optional.empty())).isPresent();
    assertThat(issuer.clients.authenticate("public", Optional.of("x"))).isEmpty();
  }

  @Test
  void clientsAreBoundedApartByWhoRegisteredThem() {
    for (int i = 0; i < Issuer.LIMITS.selfRegisteredClients(); i++) {
      assertThat(own("P").client().own()).isTrue();
    }
    assertThatThrownBy(() -> own("P")).isInstanceOf(DirectoryException.class);
    for (int i = 0; i < Issuer.LIMITS.clients(); i++) {
      assertThat(add("c" + i).client().own()).isFalse();
    }
    assertThatThrownBy(() -> add("more")).isInstanceOf(DirectoryException.class);
  }

  private OAuthClients.Made own(String name) {
    return issuer.clients.register(
        registration(Optional.empty(), name, Scope.of(List.of("imap")), false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\nb", "evil\u202Eliam", "a\u200Bb", "\u0000"})
  void aNameMisleadsNobody(String name) {
    assertThatThrownBy(() -> own(name)).isInstanceOf(DirectoryException.class);
  }

  @Test
  void noProgramRegistersItselfForAdministration() {
    for (Scope scope : List.of(Scope.ALL, Scope.of(List.of("imap", "admin")))) {
      assertThatThrownBy(
              () -> issuer.clients.register(registration(Optional.empty(), "P", scope, false)))
          .isInstanceOf(DirectoryException.class);
    }
  }

  @Test
  void thereIsOneClientOfAnId() {
    assertThat(add("c").client().id()).isEqualTo("c");

    assertThatThrownBy(() -> add("c")).isInstanceOf(DirectoryException.class);
    assertThatThrownBy(() -> add("a b")).isInstanceOf(DirectoryException.class);
    assertThatThrownBy(() -> add("d", "https://a.test/1", "https://a.test/2", "https://a.test/3"))
        .isInstanceOf(DirectoryException.class);
  }

  // What a program gets that asks for the first and may have the second.
  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "imap smtp      |                | imap,smtp            | imap smtp      | false",
        "imap imap      |                | imap                 | imap           | false",
        "imap openid    |                | imap                 | imap           | true",
        "openid         |                |                      |                |",
        "offline_access |                |                      |                |",
        "imap admin     | imap,smtp      | imap                 | imap           | true",
        "managesieve    |                | sieve                | managesieve    | false",
        "urn:ietf:params:oauth:scope:mail offline_access | | imap,jmap,pop,sieve,smtp | urn:ietf:params:oauth:scope:mail offline_access | false",
        "urn:ietf:params:oauth:scope:mail | imap,smtp | imap,smtp | imap smtp | true",
        "''             |                | api,imap,jmap,pop,sieve,smtp | imap pop jmap smtp sieve api | true",
        "''             | imap,admin     | imap                 | imap           | true",
        "''             | admin          |                      |                |",
      })
  void aProgramGetsWhatItAsksForAndMayHave(
      String asked, String may, String services, String words, Boolean narrowed) {
    Scope most = may == null ? Scope.ALL : Scope.of(List.of(may.split(",")));
    Optional<Scopes.Granted> granted = Scopes.granted(Optional.of(asked), most);

    assertThat(granted)
        .isEqualTo(
            services == null
                ? Optional.empty()
                : Optional.of(
                    new Scopes.Granted(Scope.of(List.of(services.split(","))), words, narrowed)));
  }
}
