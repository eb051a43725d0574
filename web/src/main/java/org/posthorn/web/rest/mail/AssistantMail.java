package org.posthorn.web.rest.mail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.assistant.conversation.AssistantException;
import org.posthorn.assistant.conversation.UserMail;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.Jmap;
import org.posthorn.jmap.blob.Uploads;
import org.posthorn.jmap.correspondents.Correspondents;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.mail.Composition.NewBody;
import org.posthorn.web.rest.mail.Composition.NewHeader;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The mail of users for the assistant, by JMAP: with the same rules and rights as for programs.
/// Thread-safe.
public final class AssistantMail implements UserMail {
  private final Jmap jmap;
  private final Roles roles;
  private final Composition composition;
  private final Correspondents correspondents;

  public AssistantMail(Jmap jmap, Uploads uploads, Correspondents correspondents) {
    this.jmap = jmap;
    roles = new Roles(jmap);
    composition = new Composition(jmap, uploads, roles);
    this.correspondents = correspondents;
  }

  @Override
  public List<JsonNode> call(Principal principal, List<Call> calls) {
    JmapCalls request = new JmapCalls(jmap, principal);
    calls.forEach(call -> request.add(call.method(), call.arguments()));
    try {
      return request.read(answers -> {
        List<JsonNode> all = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
          all.add(answers.of(i).deepCopy());
        }
        return all;
      });
    } catch (RestException e) {
      throw refused(e);
    }
  }

  private static AssistantException refused(RestException e) {
    return new AssistantException(
        AssistantException.Reason.REFUSED, String.valueOf(e.getMessage()), e);
  }

  @Override
  public String send(Principal principal, NewMessage message) {
    String draft = draft(principal, message);
    try {
      var _ =
          new Submitting(jmap, roles, Optional.empty(), message.answering())
              .submit(principal, draft);
      return draft;
    } catch (RestException e) {
      ObjectNode set = JsonNodeFactory.instance.objectNode();
      set.putArray("destroy").add(draft);
      JmapCalls undo = new JmapCalls(jmap, principal);
      undo.add("Email/set", set);
      undo.last(answer -> answer);
      throw refused(e);
    }
  }

  @Override
  public String draft(Principal principal, NewMessage message) {
    NewHeader header =
        new NewHeader(
            Optional.empty(),
            Optional.of(people(message.to())),
            Optional.of(people(message.cc())),
            Optional.empty(),
            Optional.empty(),
            Optional.of(message.subject()),
            message.answering());
    NewBody body = new NewBody(Optional.of(message.text()), Optional.empty(), Optional.empty());
    try {
      return composition.draft(
          principal,
          new Composition.NewMessage(header, body),
          "",
          message.forwarding().map(Attached::id));
    } catch (RestException e) {
      throw refused(e);
    } catch (IOException e) {
      throw new AssistantException(
          AssistantException.Reason.REFUSED, "the draft cannot be stored", e);
    }
  }

  private static List<MessageViews.Person> people(List<Person> people) {
    return people.stream()
        .map(person -> new MessageViews.Person(person.name(), person.email()))
        .toList();
  }

  @Override
  public List<Person> correspondents(Principal principal, String starting, int max) {
    return correspondents.starting(principal, starting, max).stream()
        .map(one -> new Person(one.name(), one.address()))
        .toList();
  }
}
