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

/// Why a message of one's own account is where it is.
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

  /// Who brought a message.
  record Bringer(
      @Description("when") Instant at,
      @Description("the client's name and address, or the protocol of this server by which it came")
          String client,
      @Description("what the client calls itself; may be empty") String hello,
      @Description("whether it came over TLS") boolean encrypted,
      @Description("whether an account of this server sent it") boolean submitted,
      @Description("the reverse-path; empty for a notification") String from,
      @Description("the address of this account that it was sent to") String to,
      @Description("its octets") long bytes) {}

  /// The result of one method that checks who a message is from.
  record AuthenticationCheck(
      @Description("iprev, spf, helo, dkim, arc or dmarc") String method,
      @Description("its result, such as pass, fail or none") String result,
      @Description("whom it is about, and why; may be empty") String detail) {}

  /// What the spam filter made of a message.
  record SpamVerdict(
      @Description("accept, junk, quarantine or refuse; empty if only the account had a say")
          String advice,
      @Description("how likely it is spam for this account, from 0 to 1; missing: not classified")
          Optional<Double> spam,
      @Description("none, suspected or certain; empty if nobody looked for viruses")
          String virus) {}

  /// One thing that speaks for or against a message.
  record SpamSignal(
      @Description("its name, which stays") String name,
      @Description("its weight in log-odds: above 0 speaks for spam") double weight,
      @Description("what was found") String text,
      @Description("whether it is of this account alone: its lists, and what it has moved")
          boolean own) {}

  /// Scripts that were run over a message.
  record ScriptResult(
      @Description("their names") String scripts,
      @Description("what they wanted done") String did,
      @Description("what went wrong; empty if nothing") String error) {}

  /// Something that became of a message.
  record Outcome(
      @Description("when") Instant at,
      @Description("accepted, refused, filed, quarantined, released or cancelled") String what,
      @Description("where it was filed; empty for everything else") String mailbox,
      @Description("what the client was answered; may be empty") String reply) {}

  /// One transaction that brought a message.
  record OwnExplanation(
      @Description("names the transaction") String trace,
      @Description("who brought it") Optional<Bringer> came,
      @Description("whether it is from who it says") List<AuthenticationCheck> authentication,
      @Description("what the spam filter made of it") Optional<SpamVerdict> judged,
      @Description("what speaks for or against it, the heaviest first") List<SpamSignal> signals,
      @Description("what rules did") List<ScriptResult> scripts,
      @Description("what became of it, in order") List<Outcome> outcomes) {
    static OwnExplanation of(MessageHistory history) {
      return new OwnExplanation(
          history.traceId(),
          history
              .came()
              .map(came ->
                  new Bringer(
                      came.at(),
                      came.client(),
                      came.hello(),
                      came.encrypted(),
                      came.submitted(),
                      came.from(),
                      came.to(),
                      came.bytes())),
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

  /// Why a message is where it is.
  record OwnExplanationList(
      @Description(
              "one for each transaction that it came in; empty if nothing is known of it, or not"
                  + " any more")
          List<OwnExplanation> explanations) {}

  Endpoint endpoint() {
    return Endpoint.get("/self/explanations", "explainOwnMessage")
        .says(
            "Own mail",
            "Tells why a message is where it is, or was refused, as far as it concerns the account"
                + " that asks.")
        .scope("api.read")
        .query(
            Parameter.text("message", "the id of a message of the account"),
            Parameter.text("about", "or a trace id or a Message-ID"),
            Parameter.whole(
                "days",
                1,
                EventLog.DAYS_MAX,
                "with `about`: how many days (UTC), with today; 30 if missing"))
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

  /// By the transaction that the verdict names, else by the Message-ID: messages sent on this
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
