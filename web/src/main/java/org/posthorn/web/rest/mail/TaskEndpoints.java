package org.posthorn.web.rest.mail;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.jmap.Jmap;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Endpoints for the tasks that were found in messages. Thread-safe.
final class TaskEndpoints {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String GROUP = "Tasks";

  private final Jmap jmap;

  TaskEndpoints(Jmap jmap) {
    this.jmap = jmap;
  }

  /// What a task is about to its owner.
  enum TaskStatus {
    OPEN,
    SNOOZED,
    DONE
  }

  /// The message that asks.
  record TaskOrigin(
      @Description("the id of the message") String message,
      @Description("the id of its thread") String thread,
      @Description("its subject") String subject,
      @Description("the name of its author") Optional<String> name,
      @Description("the address of its author") String address,
      @Description("when it arrived") Instant receivedAt) {}

  /// A task.
  record TaskDetail(
      @Description("its id in this account") String id,
      @Description("the sentence that asks, from the message") String text,
      @Description("the message that asks") TaskOrigin origin,
      @Description("the day on which it is due, such as 2026-12-04") Optional<String> due,
      @Description("the time at which it is due, if there is one") Optional<Instant> dueAt,
      @Description("whether it is done") boolean done,
      @Description("when it is shown again, if it is put off") Optional<Instant> snoozedUntil) {
    static TaskDetail of(JsonNode task) {
      JsonNode from = task.get("from");
      return new TaskDetail(
          task.get("id").asString(),
          task.get("text").asString(),
          new TaskOrigin(
              task.get("emailId").asString(),
              task.get("threadId").asString(),
              task.get("subject").asString(),
              MessageViews.text(from, "name"),
              from.get("email").asString(),
              Instant.parse(task.get("receivedAt").asString())),
          MessageViews.text(task, "due"),
          MessageViews.text(task, "dueAt").map(Instant::parse),
          task.get("isDone").asBoolean(),
          MessageViews.text(task, "snoozedUntil").map(Instant::parse));
    }
  }

  /// Changes of a task; missing members are not changed.
  record TaskChange(
      @Description("whether it is done") Optional<Boolean> done,
      @Description("puts it off until then; null to show it again")
          Optional<Optional<Instant>> snoozedUntil) {}

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.get("/tasks", "listTasks")
            .says(GROUP, "Lists tasks that were found in messages, the first due first.")
            .scope("api.read")
            .query(
                Parameter.choice("status", TaskStatus.class, "only such tasks; open by default"),
                Parameter.text("text", "words in the task, the subject or its author"),
                Parameter.time("dueBefore", "only tasks that are due earlier"),
                Parameter.text(
                    "timeZone",
                    "in which a task that has only a day ends with that day, as Europe/Berlin; UTC by"
                        + " default"))
            .givesPage(TaskDetail.class, "the tasks", this::list),
        Endpoint.patch("/tasks/{task}", "changeTask")
            .says(GROUP, "Marks a task as done, reopens it, or puts it off.")
            .scope("api.write")
            .takes(TaskChange.class)
            .gives(TaskDetail.class, "the changed task", this::change),
        Endpoint.delete("/tasks/{task}", "deleteTask")
            .says(GROUP, "Removes a task; its message stays.")
            .scope("api.write")
            .givesNothing(this::delete));
  }

  private Page<TaskDetail> list(RestCall call) {
    ObjectNode query = JSON.objectNode();
    ObjectNode filter = query.putObject("filter");
    TaskStatus status = call.choice("status", TaskStatus.class).orElse(TaskStatus.OPEN);
    filter.put("status", status.name().toLowerCase(Locale.ROOT));
    call.text("text").ifPresent(words -> filter.put("text", words));
    call.time("dueBefore").ifPresent(time -> filter.put("dueBefore", time.toString()));
    call.text("timeZone").ifPresent(zone -> filter.put("timeZone", zone));
    query.put("limit", call.limit());
    call.text("after").ifPresent(last -> query.put("anchor", last).put("anchorOffset", 1));
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    int queried = calls.add("Task/query", query);
    int got = calls.add("Task/get", calls.refer(JSON.objectNode(), "ids", queried, "/ids"));
    return calls.read(answers -> {
      List<String> ids =
          answers.of(queried).get("ids").valueStream().map(JsonNode::asString).toList();
      JsonNode list = answers.of(got).get("list");
      List<TaskDetail> tasks =
          ids.stream()
              .flatMap(
                  id -> list.valueStream().filter(task -> task.get("id").asString().equals(id)))
              .map(TaskDetail::of)
              .toList();
      return new Page<>(
          tasks, ids.size() < call.limit() ? Optional.empty() : Optional.of(ids.getLast()));
    });
  }

  private TaskDetail change(RestCall call) throws IOException {
    TaskChange wanted = call.body(TaskChange.class);
    if (wanted.done().isEmpty() && wanted.snoozedUntil().isEmpty()) {
      throw new RestException(Code.INVALID, "no changes given");
    }
    String id = call.path("task");
    ObjectNode set = JSON.objectNode();
    ObjectNode patch = set.putObject("update").putObject(id);
    wanted.done().ifPresent(done -> patch.put("isDone", done));
    wanted
        .snoozedUntil()
        .ifPresent(until ->
            patch.put(
                "snoozedUntil",
                until.map(time -> time.truncatedTo(ChronoUnit.SECONDS).toString()).orElse(null)));
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    int changed = calls.add("Task/set", set);
    ObjectNode get = JSON.objectNode();
    get.putArray("ids").add(id);
    int got = calls.add("Task/get", get);
    return calls.read(answers -> {
      Outcomes.requireUpdated(answers.of(changed), id);
      JsonNode tasks = answers.of(got).get("list");
      if (tasks.isEmpty()) {
        throw Refusals.notFound("task");
      }
      return TaskDetail.of(tasks.get(0));
    });
  }

  private void delete(RestCall call) {
    String id = call.path("task");
    ObjectNode set = JSON.objectNode();
    set.putArray("destroy").add(id);
    JmapCalls calls = new JmapCalls(jmap, call.principal());
    calls.add("Task/set", set);
    calls.last(answer -> {
      Outcomes.requireDestroyed(answer, id);
      return true;
    });
  }
}
