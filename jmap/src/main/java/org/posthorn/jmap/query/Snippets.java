package org.posthorn.jmap.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Effort;
import org.posthorn.jmap.protocol.Filter;
import org.posthorn.jmap.protocol.GetRequest;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.jmap.query.EmailCondition.Place;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.EncodedWords;
import org.posthorn.mime.EntityFormatException;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.search.MessageText;
import org.posthorn.search.TextIndex;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;
import org.posthorn.store.message.StructureVisitor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// SearchSnippet/get (RFC 8621 §5.1). One call.
final class Snippets {
  /// RFC 8621 §5: octets of a preview.
  private static final int PREVIEW_MAX = 255;

  /// Octets of a subject with highlighting.
  private static final int SUBJECT_MAX = 8_192;

  private final MailAccount account;
  private final JmapLimits limits;
  private final QueryLimits queryLimits;
  private final TextIndex index;
  private Effort effort = new Effort();
  private final TimeSlice slice = new TimeSlice();
  private final List<String> ofSubject = new ArrayList<>();
  private final List<String> ofBody = new ArrayList<>();

  Snippets(MailAccount account, JmapLimits limits, Searching searching) {
    this.index = searching.index();
    this.queryLimits = searching.limits();
    this.account = account;
    this.limits = limits;
  }

  ObjectNode answer(Call call) {
    effort = call.effort();
    EmailCondition.filter(call.arguments()).ifPresent(this::collect);
    List<String> ids =
        call.arguments()
            .ids("emailIds", call)
            .orElseThrow(() -> MethodException.invalid("the argument emailIds is missing"));
    call.arguments().requireAllKnown();
    GetRequest.requireFew(ids.size(), limits);
    Map<Long, String> numbers = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    for (String id : ids) {
      OptionalLong number = ObjectId.email(id);
      if (number.isPresent() && isThere(number.getAsLong())) {
        numbers.put(number.getAsLong(), id);
      } else {
        missing.add(id);
      }
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("accountId", ObjectId.ofAccount(account.id()));
    JsonNode filter = call.arguments().json().get("filter");
    answer.set("filter", filter == null ? JsonNodeFactory.instance.nullNode() : filter);
    fill(answer.putArray("list"), numbers.keySet());
    if (missing.isEmpty()) {
      answer.putNull("notFound");
    } else {
      missing.forEach(answer.putArray("notFound")::add);
    }
    return answer;
  }

  /// Collects the terms that a matching Email contains; those below NOT are excluded.
  private void collect(Filter<List<EmailCondition>> part) {
    switch (part) {
      case Filter.Condition<List<EmailCondition>>(List<EmailCondition> all) -> {
        for (EmailCondition condition : all) {
          if (condition instanceof EmailCondition.Text(Place place, List<String> terms)) {
            ofSubject.addAll(place == Place.SUBJECT || place == Place.TEXT ? terms : List.of());
            ofBody.addAll(place == Place.BODY || place == Place.TEXT ? terms : List.of());
          }
        }
      }
      case Filter.Combined<List<EmailCondition>>(
              Filter.Operator operator,
              List<Filter<List<EmailCondition>>> parts) -> {
        if (operator != Filter.Operator.NOT) {
          parts.forEach(this::collect);
        }
      }
    }
  }

  private boolean isThere(long email) {
    return account.email(email).filter(each -> !each.memberships().isEmpty()).isPresent();
  }

  private void fill(ArrayNode list, Collection<Long> emails) {
    account.structures(
        emails.stream().mapToLong(Long::longValue).sorted().toArray(),
        new StructureVisitor() {
          @Override
          public void structure(Structure structure) {
            slice.breatheNow();
            ObjectNode snippet = list.addObject();
            snippet.put("emailId", ObjectId.ofEmail(structure.emailId()));
            snippet.set("subject", text(subject(structure)));
            snippet.set("preview", text(preview(structure)));
          }
        });
  }

  private static JsonNode text(Optional<String> text) {
    return text.<JsonNode>map(StringNode::valueOf)
        .orElseGet(() -> JsonNodeFactory.instance.nullNode());
  }

  private Optional<String> subject(Structure structure) {
    String subject = structure.envelope().subject();
    return subject == null
        ? Optional.empty()
        : Marking.of(EncodedWords.decode(subject), ofSubject)
            .map(marking -> marking.whole(SUBJECT_MAX));
  }

  private Optional<String> preview(Structure structure) {
    if (ofBody.isEmpty()) {
      return Optional.empty();
    }
    if (effort.spent() >= queryLimits.searchedOctetsMax()) {
      throw new MethodException(
          MethodException.Type.REQUEST_TOO_LARGE,
          "the calls of a request search at most "
              + queryLimits.searchedOctetsMax()
              + " octets of messages; ask for fewer snippets");
    }
    @Nullable String[] found = {null};
    try (MessageBytes bytes = account.open(structure.emailId())) {
      MessageText.anyOfBody(
          structure.entity(),
          (from, to) -> {
            effort.spend(to - from);
            return bytes.range(from, to);
          },
          text -> {
            slice.breatheNow();
            Optional<Marking> marking = Marking.of(text, ofBody);
            found[0] = marking.map(each -> each.around(PREVIEW_MAX)).orElse(null);
            return marking.isPresent();
          });
    } catch (MailException | StoreException | EntityFormatException e) {
      // RFC 8621 §5: null if it cannot be determined. Reading the message reports the error.
      return Optional.empty();
    }
    return Optional.ofNullable(found[0]).or(() -> ofAttachments(structure.emailId()));
  }

  private Optional<String> ofAttachments(long email) {
    return index.attachmentTexts(account.id(), email).stream()
        .flatMap(text -> Marking.of(text, ofBody).stream())
        .map(marking -> marking.around(PREVIEW_MAX))
        .findFirst();
  }
}
