package org.posthorn.web.rest.owner;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.assistant.triage.Importance;
import org.posthorn.assistant.triage.Triage;
import org.posthorn.directory.AccountId;
import org.posthorn.mime.HeaderFields;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.ObjectId;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.Structure;
import org.posthorn.store.message.VisibleEmails;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;
import org.posthorn.web.rest.RestException;
import org.posthorn.web.rest.RestException.Code;

/// Endpoints for an owner about the importance of mail: whether it is rated, what was learnt, and
/// why a message is important.
public final class TriageEndpoints {
  private static final String GROUP = "Own mail";
  private static final String PATH = "/self/triage";
  private static final int HEADER_OCTETS_MAX = 256 << 10;

  private final Triage triage;
  private final MailStore store;

  private TriageEndpoints(Triage triage, MailStore store) {
    this.triage = triage;
    this.store = store;
  }

  public static List<Endpoint> of(Triage triage, MailStore store) {
    return new TriageEndpoints(triage, store).endpoints();
  }

  /// The state of triage.
  record OwnTriage(
      @Description("whether the administrator permits it, and the assistant is not turned off")
          boolean allowed,
      @Description("whether arriving messages are rated and bundled") boolean enabled,
      @Description("number of messages from which was learnt what is important")
          int learnedMessages) {}

  /// Turns triage on or off.
  record TriageSwitch(
      @Description("whether arriving messages are rated and bundled") boolean enabled) {}

  /// A learnt weight.
  record TriageWeight(
      @Description(
              value = "a property of messages, such as sender:anna@example.org or to-you-alone",
              size = 300)
          String name,
      @Description("in log-odds, as far as it was learnt: above 0 for importance") double weight) {}

  /// Somebody to whom the owner writes.
  record TriageCorrespondent(
      @Description("the address") String address,
      @Description("messages to it") int written,
      @Description("messages from it that were answered") int answered) {}

  /// What was learnt of the account's owner.
  record OwnTriageModel(
      @Description("number of messages from which it was learnt") int learnedMessages,
      @Description(value = "the largest first", size = 5_000) List<TriageWeight> weights,
      @Description(value = "those most written to first", size = 5_000)
          List<TriageCorrespondent> correspondents) {}

  /// What counts for or against the importance of a message.
  record ImportanceReason(
      @Description("the kind of property, such as reply-to-you; stable") String name,
      @Description("which one, such as the name of the sender; may be empty") String about,
      @Description("its weight in log-odds: above 0 for importance") double weight,
      @Description("the part of the weight that was learnt") double learned) {}

  /// How important a message is, by what is known now.
  record MessageImportance(
      @Description("whether it is rated as important") boolean important,
      @Description("the probability, from 0 to 1") double probability,
      @Description("newsletter, receipt or notification; missing for other mail")
          Optional<String> bundle,
      @Description(value = "the largest weight first", size = 100)
          List<ImportanceReason> reasons) {}

  private List<Endpoint> endpoints() {
    String model = PATH + "/model";
    return List.of(
        Endpoint.get(PATH, "getOwnTriage")
            .says(GROUP, "Shows whether arriving messages are rated by importance and bundled.")
            .scope("api.read")
            .gives(OwnTriage.class, "the state", call -> state(account(call))),
        Endpoint.put(PATH, "setOwnTriage")
            .says(
                GROUP,
                "Turns triage on or off. Existing messages keep their keywords; what was learnt stays.")
            .scope(Endpoint.SELF)
            .takes(TriageSwitch.class)
            .gives(OwnTriage.class, "the state", this::turn),
        Endpoint.get(model, "exportOwnTriageModel")
            .says(GROUP, "Exports what was learnt about the importance of mail.")
            .scope(Endpoint.SELF)
            .gives(OwnTriageModel.class, "the model", this::export),
        Endpoint.delete(model, "resetOwnTriageModel")
            .says(GROUP, "Forgets what was learnt about the importance of mail.")
            .scope(Endpoint.SELF)
            .givesNothing(call -> triage.reset(account(call))),
        Endpoint.get(PATH + "/messages/{message}", "explainOwnImportance")
            .says(GROUP, "Explains why a message of the account is important or not.")
            .scope("api.read")
            .gives(MessageImportance.class, "the importance", this::explain));
  }

  private static AccountId account(RestCall call) {
    return call.principal().account();
  }

  private OwnTriage state(AccountId account) {
    Triage.Status status = triage.status(account);
    return new OwnTriage(status.allowed(), status.on(), status.lessons());
  }

  private OwnTriage turn(RestCall call) throws IOException {
    triage.turn(account(call), call.body(TriageSwitch.class).enabled());
    return state(account(call));
  }

  private OwnTriageModel export(RestCall call) {
    Triage.Learned learned = triage.learned(account(call));
    return new OwnTriageModel(
        learned.lessons(),
        learned.weights().stream()
            .map(each -> new TriageWeight(each.name(), each.weight()))
            .toList(),
        learned.correspondents().stream()
            .map(each -> new TriageCorrespondent(each.address(), each.written(), each.answered()))
            .toList());
  }

  private MessageImportance explain(RestCall call) {
    MailAccount mail = store.account(call.principal(), account(call));
    OptionalLong id = ObjectId.email(call.path("message"));
    VisibleEmails found =
        mail.visible(id.isPresent() ? new long[] {id.getAsLong()} : new long[] {});
    if (found.emails().isEmpty()) {
      throw new RestException(Code.NOT_FOUND, "there is no such message");
    }
    Instant received = found.emails().getFirst().email().internalDate();
    Importance rated = triage.rate(account(call), header(mail, id.getAsLong()), received);
    return new MessageImportance(
        rated.important(),
        rated.probability(),
        rated.bundle().map(bundle -> bundle.name().toLowerCase(Locale.ROOT)),
        rated.reasons().stream()
            .map(each ->
                new ImportanceReason(each.name(), each.about(), each.weight(), each.learnt()))
            .toList());
  }

  private static HeaderFields header(MailAccount mail, long email) {
    List<Structure> found = new ArrayList<>();
    mail.structures(new long[] {email}, found::add);
    Optional<byte[]> stored = found.stream().findFirst().flatMap(Structure::header);
    if (stored.isPresent()) {
      return HeaderFields.parse(stored.get());
    }
    try (MessageBytes bytes = mail.open(email)) {
      return HeaderFields.parse(bytes.range(0, HEADER_OCTETS_MAX));
    } catch (MailException e) {
      throw new RestException(Code.NOT_FOUND, "there is no such message");
    }
  }
}
