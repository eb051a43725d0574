package org.posthorn.web.assistant;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.posthorn.assistant.AssistantPolicy;
import org.posthorn.assistant.conversation.Assistant;
import org.posthorn.assistant.conversation.AssistantException;
import org.posthorn.assistant.conversation.AuditPage;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import tools.jackson.databind.node.ObjectNode;

/// The assistant over HTTP. Thread-safe.
public final class AssistantSite {
  private static final String GROUP = "Assistant";

  private final Assistant assistant;
  private final AssistantPolicy policy;
  private final Consumer<AccountId> chosen;
  private final Function<WebRequest, Principal> signIn;
  private final Predicate<Principal> signedIn;

  /// The assistant of an account.
  record AssistantState(
      @Description("whether the administrator permits it for the domain") boolean permitted,
      @Description("whether it works: permitted, and not turned off") boolean enabled,
      @Description("the language model that gets requests which the rules do not understand")
          Optional<String> model,
      @Description("the host that gets these requests") Optional<String> modelHost) {}

  /// A choice of the account's owner.
  record AssistantChoice(@Description("whether the assistant works") boolean enabled) {}

  /// An entry of the audit.
  record AssistantRecord(
      @Description("the entry") String id,
      @Description("when") Instant at,
      @Description("what happened, as proposed, confirmed, done, failed, model, mcp") String event,
      @Description("everything else about it, a JSON object as text") String details) {
    static AssistantRecord of(ObjectNode entry) {
      ObjectNode details = entry.deepCopy().without(List.of("id", "at", "event"));
      return new AssistantRecord(
          entry.get("id").asString(),
          Instant.parse(entry.get("at").asString()),
          entry.get("event").asString(),
          details.toString());
    }
  }

  /// @param chosen is told of accounts whose owners turned it on or off
  /// @param signIn determines the sender of a request; throws [WebException] if it is not
  ///   authenticated
  /// @param signedIn whether a credential is still valid
  public AssistantSite(
      Assistant assistant,
      AssistantPolicy policy,
      Consumer<AccountId> chosen,
      Function<WebRequest, Principal> signIn,
      Predicate<Principal> signedIn) {
    this.assistant = assistant;
    this.policy = policy;
    this.chosen = chosen;
    this.signIn = signIn;
    this.signedIn = signedIn;
  }

  /// Adds the WebSocket to a site.
  public void addTo(Site.Builder site) {
    site.socket(
        "/assistant/ws",
        "posthorn-assistant",
        request -> new AssistantSocket(assistant, owner(request), signedIn));
  }

  /// @throws WebException in a support session: conversations are of the account's owner alone
  private Principal owner(WebRequest request) {
    Principal principal = signIn.apply(request);
    if (principal.scope().equals(Scope.SUPPORT)) {
      throw new WebException(403, "not permitted in a support session");
    }
    return principal;
  }

  /// Whether the assistant works for an account.
  public boolean isOn(Principal principal) {
    return assistant.isOn(principal);
  }

  /// Adds what another program did to the audit of an account.
  public void record(Principal principal, String event, ObjectNode details) {
    assistant.record(principal, event, details);
  }

  /// The endpoints of REST.
  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/self/assistant", "getOwnAssistant")
            .says(GROUP, "Shows whether the assistant works for the signed-in account.")
            .scope(Endpoint.SELF)
            .gives(AssistantState.class, "the assistant", this::state),
        Endpoint.put("/self/assistant", "changeOwnAssistant")
            .says(GROUP, "Turns the assistant of the signed-in account on or off.")
            .scope(Endpoint.SELF)
            .takes(AssistantChoice.class)
            .gives(AssistantState.class, "the assistant", this::choose),
        Endpoint.get("/self/assistant/audit", "listOwnAssistantRecords")
            .says(
                GROUP,
                "Lists what the assistant and programs with MCP did with the mail of the signed-in"
                    + " account, and what a language model was given, the newest entry first.")
            .scope(Endpoint.SELF)
            .givesPage(AssistantRecord.class, "the entries", this::audit));
  }

  private AssistantState state(RestCall call) {
    Principal principal = call.principal();
    var model = assistant.model(principal);
    return new AssistantState(
        policy.permitted(principal.account()),
        policy.enabled(principal.account()),
        model.map(one -> one.name()),
        model.map(one -> one.place()));
  }

  /// @throws RestException in a support session, and if the parameter is wrong
  private Page<AssistantRecord> audit(RestCall call) {
    if (call.principal().scope().equals(Scope.SUPPORT)) {
      throw new RestException(RestException.Code.FORBIDDEN, "not permitted in a support session");
    }
    try {
      AuditPage page = assistant.audit(call.principal(), call.text("after"), call.limit());
      return new Page<>(page.entries().stream().map(AssistantRecord::of).toList(), page.next());
    } catch (AssistantException e) {
      throw new RestException(RestException.Code.INVALID, String.valueOf(e.getMessage()));
    }
  }

  private AssistantState choose(RestCall call) throws IOException {
    AssistantChoice choice = call.body(AssistantChoice.class);
    if (choice.enabled() && !policy.permitted(call.principal().account())) {
      throw new RestException(
          RestException.Code.FORBIDDEN, "the administrator does not permit the assistant");
    }
    policy.choose(call.principal().account(), choice.enabled());
    chosen.accept(call.principal().account());
    return state(call);
  }
}
