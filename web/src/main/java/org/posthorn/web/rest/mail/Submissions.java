package org.posthorn.web.rest.mail;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.jmap.Jmap;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Endpoints for submissions and their status (RFC 8621 §7). Thread-safe.
final class Submissions {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String GROUP = "Sending";

  private final Jmap jmap;
  private final Roles roles;

  Submissions(Jmap jmap, Roles roles) {
    this.jmap = jmap;
    this.roles = roles;
  }

  /// The state of a submission.
  enum State {
    PENDING,
    FINAL,
    CANCELED
  }

  /// The delivery state for a recipient.
  enum Delivered {
    QUEUED,
    YES,
    NO,
    UNKNOWN
  }

  /// The status of a recipient.
  record RecipientStatus(
      @Description("the address") String address,
      @Description(
              "queued while it is tried; yes if it was delivered here; no if it failed; unknown after another"
                  + " server has accepted it")
          Delivered delivered,
      @Description("the latest reply of a server (RFC 5321 §4.2), or of this one") String reply) {}

  /// A submission of a message.
  record SubmissionDetail(
      @Description("its id in this account") String id,
      @Description("the id of the message") String message,
      @Description("the address for failure notifications") String from,
      @Description("the scheduled time") Instant sendAt,
      @Description("pending while it can be canceled; final when it is being sent") State state,
      @Description("each recipient") List<RecipientStatus> recipients) {
    static SubmissionDetail of(JsonNode submission) {
      List<RecipientStatus> recipients = new ArrayList<>();
      submission
          .get("deliveryStatus")
          .properties()
          .forEach(status ->
              recipients.add(
                  new RecipientStatus(
                      status.getKey(),
                      Delivered.valueOf(constant(status.getValue().get("delivered"))),
                      status.getValue().get("smtpReply").asString())));
      return new SubmissionDetail(
          submission.get("id").asString(),
          submission.get("emailId").asString(),
          submission.get("envelope").get("mailFrom").get("email").asString(),
          Instant.parse(submission.get("sendAt").asString()),
          State.valueOf(constant(submission.get("undoStatus"))),
          recipients);
    }

    private static String constant(JsonNode word) {
      return word.asString().toUpperCase(Locale.ROOT);
    }
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/submissions", "listSubmissions")
            .says(GROUP, "Lists submissions, newest first.")
            .scope("api.send")
            .givesPage(SubmissionDetail.class, "the submissions", this::list),
        Endpoint.get("/submissions/{submission}", "getSubmission")
            .says(GROUP, "Shows the status of each recipient of a submission.")
            .scope("api.send")
            .gives(
                SubmissionDetail.class, "the submission", call -> SubmissionDetail.of(get(call))),
        Endpoint.delete("/submissions/{submission}", "cancelSubmission")
            .says(
                GROUP,
                "Cancels a submission while it is pending: the message is not sent, and is a"
                    + " draft again.")
            .scope("api.send")
            .givesNothing(this::cancel));
  }

  private Page<SubmissionDetail> list(RestCall call) {
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    ObjectNode query = JSON.objectNode();
    query.putArray("sort").addObject().put("property", "sentAt").put("isAscending", false);
    query.put("limit", call.limit());
    call.text("after").ifPresent(id -> query.put("anchor", id).put("anchorOffset", 1));
    int queried = calls.add("EmailSubmission/query", query);
    int got =
        calls.add("EmailSubmission/get", calls.refer(JSON.objectNode(), "ids", queried, "/ids"));
    return calls.read(answers -> {
      if (answers.error(queried).equals("anchorNotFound")) {
        throw new RestException(Code.CONFLICT, "the start of the page no longer exists");
      }
      List<String> ids =
          answers.of(queried).get("ids").valueStream().map(JsonNode::asString).toList();
      List<SubmissionDetail> items = new ArrayList<>();
      JsonNode found = answers.of(got).get("list");
      for (String id : ids) {
        found.forEach(each -> {
          if (each.get("id").asString().equals(id)) {
            items.add(SubmissionDetail.of(each));
          }
        });
      }
      return new Page<>(
          items, ids.size() < call.limit() ? Optional.empty() : Optional.of(ids.getLast()));
    });
  }

  private JsonNode get(RestCall call) {
    ObjectNode get = JSON.objectNode();
    get.putArray("ids").add(call.path("submission"));
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    calls.add("EmailSubmission/get", get);
    return calls.last(answer -> {
      if (answer.get("list").isEmpty()) {
        throw Refusals.notFound("submission");
      }
      return answer.get("list").get(0);
    });
  }

  private void cancel(RestCall call) {
    if (SubmissionDetail.of(get(call)).state() == State.CANCELED) {
      return;
    }
    String id = call.path("submission");
    ObjectNode set = JSON.objectNode();
    set.putObject("update").putObject(id).put("undoStatus", "canceled");
    ObjectNode draft = set.putObject("onSuccessUpdateEmail").putObject(id);
    draft.putObject("mailboxIds").put(roles.made(call.principal(), "drafts", "Drafts"), true);
    draft.put("keywords/$draft", true);
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    calls.add("EmailSubmission/set", set);
    calls.last(answer -> {
      Outcomes.requireUpdated(answer, id);
      return answer;
    });
  }
}
