package org.posthorn.jmap.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;

/// Somebody who helps for an hour changes nothing that goes on afterwards.
class SupportSessionTest {
  private static final String CORE = "urn:ietf:params:jmap:core";

  private final Requests requests =
      new Requests(
          JmapLimits.defaults(),
          Stream.of(
                  "SieveScript/set",
                  "SieveScript/get",
                  "VacationResponse/set",
                  "PushSubscription/set",
                  "Identity/set",
                  "Mailbox/set")
              .map(name -> new Method(name, Capability.CORE, call -> call.arguments().json()))
              .toList(),
          (_, _) -> Optional.empty());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SieveScript/set      | {"onSuccessActivateScript": "S1"}                          | refused
          VacationResponse/set | {"update": {"singleton": {"isEnabled": true}}}             | refused
          PushSubscription/set | {"create": {"p": {"url": "https://push.example/"}}}        | refused
          Identity/set         | {"update": {"I1": {"bcc": [{"email": "x@example.com"}]}}}  | refused
          Mailbox/set          | {"update": {"M1": {"shareWith": {"A2": {}}}}}              | refused
          Mailbox/set          | {"update": {"M1": {"shareWith/A2/mayReadItems": true}}}    | refused
          Mailbox/set          | {"create": {"m": {"name": "Sorted"}}}                      | done
          SieveScript/get      | {"ids": null}                                              | done
          """)
  void what_lasts_is_refused(String method, String arguments, String outcome) {
    String request =
        "{\"using\": [\"%s\"], \"methodCalls\": [[\"%s\", %s, \"0\"]]}"
            .formatted(CORE, method, arguments);
    assertThat(answer(Scope.ALL, request)).doesNotContain("forbidden");
    if (outcome.equals("refused")) {
      assertThat(answer(Scope.SUPPORT, request)).contains("forbidden", "lasting settings");
    } else {
      assertThat(answer(Scope.SUPPORT, request)).doesNotContain("forbidden");
    }
  }

  private String answer(Scope scope, String request) {
    Principal principal =
        new Principal(
            "alice@example.org",
            new AccountId(1),
            new TenantId(1),
            Set.of(),
            new CredentialId(0),
            scope);
    return new String(requests.answer(Callers.of(principal), request.getBytes(UTF_8), "s1"), UTF_8);
  }
}
