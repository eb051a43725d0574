package org.posthorn.web.rest.administration;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedSet;
import java.util.TreeSet;
import org.posthorn.admin.Caller;
import org.posthorn.admin.Operations;
import org.posthorn.admin.SpamFiltering;
import org.posthorn.spam.account.Preferences;
import org.posthorn.spam.account.SenderPattern;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;

/// Endpoints for spam settings of accounts, and the learned models.
final class SpamEndpoints {
  private static final String GROUP = "Spam";

  private final Operations operations;

  private SpamEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// Size of the server's model.
  public record SpamModel(
      @Description("messages that it has learned; older ones count less than one")
          int messagesLearnt,
      @Description("features in use") int features) {
    static SpamModel of(SpamFiltering.ModelStatus status) {
      return new SpamModel(status.messages(), status.buckets());
    }
  }

  /// Spam settings of an account, and the size of its model.
  public record SpamPreferences(
      @Description("probability above which a message is filed as spam; missing: the default")
          Optional<Double> threshold,
      @Description("whether mail of first-time senders is filed in a separate mailbox")
          boolean newcomers,
      @Description("whether spam stays in INBOX, marked in its header") boolean mark,
      @Description("senders whose mail is never spam: addresses, or domains as @example.org")
          List<String> allowed,
      @Description("senders whose mail is always spam") List<String> blocked,
      @Description("spam messages learned from the account") int spamLearnt,
      @Description("other messages learned from the account") int hamLearnt) {
    static SpamPreferences of(SpamFiltering.AccountStatus status) {
      Preferences wanted = status.preferences();
      return new SpamPreferences(
          wanted.threshold().isPresent()
              ? Optional.of(wanted.threshold().getAsDouble())
              : Optional.empty(),
          wanted.newcomers(),
          wanted.mark(),
          wanted.allowed().stream().map(SenderPattern::text).toList(),
          wanted.blocked().stream().map(SenderPattern::text).toList(),
          status.spamLearnt(),
          status.hamLearnt());
    }
  }

  /// Changes of the settings; missing members are not changed.
  public record SpamChange(
      @Description("above 0 and below 1; null: the default") Optional<Optional<Double>> threshold,
      @Description("whether mail of first-time senders is filed in a separate mailbox")
          Optional<Boolean> newcomers,
      @Description("whether spam stays in INBOX, marked in its header") Optional<Boolean> mark,
      @Description(value = "all senders whose mail is never spam", size = Preferences.ENTRIES_MAX)
          Optional<List<String>> allowed,
      @Description(value = "all senders whose mail is always spam", size = Preferences.ENTRIES_MAX)
          Optional<List<String>> blocked) {
    Preferences applyTo(Preferences old) {
      return new Preferences(
          threshold
              .map(to -> to.map(OptionalDouble::of).orElse(OptionalDouble.empty()))
              .orElse(old.threshold()),
          allowed.map(SpamChange::patterns).orElse(old.allowed()),
          blocked.map(SpamChange::patterns).orElse(old.blocked()),
          newcomers.orElse(old.newcomers()),
          mark.orElse(old.mark()));
    }

    private static SortedSet<SenderPattern> patterns(List<String> texts) {
      SortedSet<SenderPattern> patterns = new TreeSet<>();
      texts.forEach(text -> patterns.add(SenderPattern.parse(text)));
      return patterns;
    }

    /// Description for the audit log.
    String described() {
      List<String> said = new ArrayList<>();
      threshold.ifPresent(to -> said.add("threshold " + to.map(String::valueOf).orElse("default")));
      newcomers.ifPresent(to -> said.add("newcomers " + to));
      mark.ifPresent(to -> said.add("mark " + to));
      allowed.ifPresent(to -> said.add("allow " + to));
      blocked.ifPresent(to -> said.add("block " + to));
      return String.join(", ", said);
    }
  }

  static List<Endpoint> of(Operations operations) {
    return new SpamEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    String path = "/accounts/{address}/spam";
    return List.of(
        Endpoint.get("/spam", "getSpamModel")
            .says(GROUP, "Shows the size of the server's model.")
            .scope("admin.read")
            .gives(
                SpamModel.class,
                "the model",
                call -> SpamModel.of(operations.spam().status(call.caller()))),
        Endpoint.post("/spam/reset", "resetSpamModel")
            .says(GROUP, "Resets the server's model.")
            .scope("admin")
            .givesNothing(call -> operations.spam().reset(call.caller(), Optional.empty())),
        Endpoint.get(path, "getSpamPreferences")
            .says(GROUP, "Shows the spam settings of an account, and the size of its model.")
            .scope("admin.read")
            .gives(
                SpamPreferences.class,
                "the settings",
                call -> preferences(call.caller(), call.path("address"))),
        Endpoint.patch(path, "changeSpamPreferences")
            .says(GROUP, "Changes the spam settings of an account.")
            .scope("admin.accounts")
            .takes(SpamChange.class)
            .gives(SpamPreferences.class, "the settings", this::change),
        Endpoint.post(path + "/reset", "resetSpam")
            .says(GROUP, "Resets the model of an account; its settings stay.")
            .scope("admin.accounts")
            .givesNothing(
                call -> operations.spam().reset(call.caller(), Optional.of(call.path("address")))));
  }

  private SpamPreferences preferences(Caller by, String address) {
    return SpamPreferences.of(operations.spam().account(by, address));
  }

  private SpamPreferences change(RestCall call) throws IOException {
    SpamChange wanted = call.body(SpamChange.class);
    var _ =
        operations
            .spam()
            .change(call.caller(), call.path("address"), wanted.described(), wanted::applyTo);
    return preferences(call.caller(), call.path("address"));
  }
}
