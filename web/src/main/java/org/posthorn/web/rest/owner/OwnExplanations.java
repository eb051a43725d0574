package org.posthorn.web.rest.owner;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.owner.MessageHistory;
import org.posthorn.admin.owner.OwnMail;
import org.posthorn.directory.AccountId;
import org.posthorn.jmap.Jmap;
import org.posthorn.store.events.EventLog;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;
import org.posthorn.web.rest.mail.JmapCalls;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Endpoint that explains why a message of the own account was delivered, held or refused.
final class OwnExplanations {
  private static final String VERDICT = "header:Posthorn-Verdict:asRaw";
  private static final String TRACE = "trace=";
  private static final int DAYS_DEFAULT = 30;

  private final Jmap jmap;
  private final OwnMail mail;

  OwnExplanations(Jmap jmap, OwnMail mail) {
    this.jmap = jmap;
    this.mail = mail;
  }

  /// How a message was received.
  record Reception(
      @Description("when") Instant at,
      @Description("the client's name and address, or the protocol by which it was submitted")
          String client,
      @Description("the client's EHLO name; may be empty") String ehlo,
      @Description("whether TLS was used") boolean encrypted,
      @Description("whether an account of this server submitted it") boolean submitted,
      @Description("the reverse-path; empty for a notification") String from,
      @Description("the address of this account that it was sent to") String to,
      @Description("its octets") long bytes) {}

  /// The result of one authentication method.
  record AuthenticationCheck(
      @Description("iprev, spf, helo, dkim, arc or dmarc") String method,
      @Description("its result, such as pass, fail or none") String result,
      @Description("the checked identity, and the reason; may be empty") String detail) {}

  /// The verdict of the spam filter.
  record SpamVerdict(
      @Description(
              "accept, junk, quarantine or refuse; empty if only the account's model and lists were used")
          String advice,
      @Description("spam probability for this account, from 0 to 1; missing: not classified")
          Optional<Double> spam,
      @Description("none, suspected or certain; empty if not scanned") String virus) {}

  /// A signal for or against spam.
  record SpamSignal(
      @Description("its stable name") String name,
      @Description("its weight in log-odds: above 0 indicates spam") double weight,
      @Description("its text") String text,
      @Description("whether it comes from this account's lists and model") boolean own) {}

  /// Scripts that were run for a message.
  record ScriptResult(
      @Description("their names") String scripts,
      @Description("their actions") String actions,
      @Description("the error; empty if there was none") String error) {}

  /// What finally happened to a message.
  record Outcome(
      @Description("when") Instant at,
      @Description("accepted, refused, filed, quarantined, released or cancelled") String what,
      @Description("the mailbox it was filed in; empty for everything else") String mailbox,
      @Description("the reply to the client; may be empty") String reply) {}

  /// One transaction that transferred a message.
  record OwnExplanation(
      @Description("the trace id") String trace,
      @Description("how it was received") Optional<Reception> received,
      @Description("results of authentication") List<AuthenticationCheck> authentication,
      @Description("the verdict of the spam filter") Optional<SpamVerdict> verdict,
      @Description("signals, the largest weight first") List<SpamSignal> signals,
      @Description("results of scripts") List<ScriptResult> scripts,
      @Description("what finally happened, in order") List<Outcome> outcomes) {
    static OwnExplanation of(MessageHistory history) {
      return new OwnExplanation(
          history.traceId(),
          history
              .reception()
              .map(reception ->
                  new Reception(
                      reception.at(),
                      reception.client(),
                      reception.ehlo(),
                      reception.encrypted(),
                      reception.submitted(),
                      reception.from(),
                      reception.to(),
                      reception.bytes())),
          history.authentication().entrySet().stream()
              .map(each -> check(each.getKey(), each.getValue()))
              .toList(),
          history
              .verdict()
              .map(verdict ->
                  new SpamVerdict(
                      verdict.advice(),
                      verdict.spam().stream().boxed().findFirst(),
                      verdict.virus())),
          history.findings().stream()
              .map(found -> new SpamSignal(found.name(), found.weight(), found.text(), found.own()))
              .toList(),
          history.scripts().stream()
              .map(run -> new ScriptResult(run.names(), run.did(), run.error()))
              .toList(),
          history.ends().stream()
              .map(end -> new Outcome(end.at(), end.what(), end.mailbox(), end.reply()))
              .toList());
    }

    private static AuthenticationCheck check(String method, String told) {
      int space = told.indexOf(' ');
      return space < 0
          ? new AuthenticationCheck(method, told, "")
          : new AuthenticationCheck(method, told.substring(0, space), told.substring(space + 1));
    }
  }

  /// Why a message was delivered, held or refused.
  record OwnExplanationList(
      @Description(
              "one for each transaction that transferred it; empty if there are no events of it, or no longer")
          List<OwnExplanation> explanations) {}

  Endpoint endpoint() {
    return Endpoint.get("/self/explanations", "explainOwnMessage")
        .says(
            "Own mail",
            "Explains why a message was delivered, held or refused, as far as it concerns the calling"
                + " account.")
        .scope("api.read")
        .query(
            Parameter.text("message", "the id of a message of the account"),
            Parameter.text("about", "or a trace id or a Message-ID"),
            Parameter.whole(
                "days",
                1,
                EventLog.DAYS_MAX,
                "with `about`: number of days (UTC) including today; 30 if missing"))
        .gives(OwnExplanationList.class, "why", this::explain);
  }

  private OwnExplanationList explain(RestCall call) {
    Optional<String> message = call.text("message");
    Optional<String> about = call.text("about");
    if (message.isPresent() == about.isPresent()) {
      throw new RestException(Code.INVALID, "give message or about");
    }
    AccountId account = call.principal().account();
    List<MessageHistory> found =
        message
            .map(id -> ofMessage(call, id))
            .orElseGet(() -> mail.why(account, about.orElseThrow(), days(call)));
    return new OwnExplanationList(found.stream().map(OwnExplanation::of).toList());
  }

  private static int days(RestCall call) {
    return (int) (long) call.whole("days").orElse((long) DAYS_DEFAULT);
  }

  /// By the trace id in the verdict, otherwise by the Message-ID, since messages sent by this
  /// server have no verdict.
  private List<MessageHistory> ofMessage(RestCall call, String id) {
    ObjectNode get = JsonNodeFactory.instance.objectNode();
    get.putArray("ids").add(id);
    get.putArray("properties").add("receivedAt").add("messageId").add(VERDICT);
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    calls.add("Email/get", get);
    JsonNode email =
        calls.last(answer -> {
          if (answer.get("list").isEmpty()) {
            throw new RestException(Code.NOT_FOUND, "there is no such message");
          }
          return answer.get("list").get(0);
        });
    Instant arrived = Instant.parse(email.get("receivedAt").asString());
    AccountId account = call.principal().account();
    List<MessageHistory> found = new ArrayList<>();
    String verdict = email.path(VERDICT).asString("");
    int at = verdict.indexOf(TRACE);
    if (at >= 0) {
      found.addAll(mail.why(account, verdict.substring(at + TRACE.length()), arrived));
    }
    JsonNode messageId = email.path("messageId").path(0);
    if (found.isEmpty() && messageId.isString()) {
      found.addAll(mail.why(account, "<" + messageId.asString() + ">", arrived));
    }
    return found;
  }
}
