package org.posthorn.jmap.submission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.posthorn.delivery.submissions.EmailSubmissions;
import org.posthorn.delivery.submissions.SubmissionSender;
import org.posthorn.directory.Directory;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.store.MailStore;
import tools.jackson.databind.node.ObjectNode;

/// The capability to send (RFC 8621 §1.3.2, §6, §7).
public final class SubmissionFeature {
  private SubmissionFeature() {}

  /// Its dependencies.
  ///
  /// @param emailSet answers an `Email/set`
  public record Dependencies(
      MailStore store,
      Directory directory,
      EmailSubmissions submissions,
      SubmissionSender sender,
      Function<Call, ObjectNode> emailSet) {}

  public static Feature of(MailAccounts accounts, JmapLimits limits, Dependencies dependencies) {
    Identities identities = new Identities(dependencies.store(), dependencies.directory());
    List<Method> methods = new ArrayList<>();
    methods.addAll(new IdentityMethods(identities, accounts, limits).methods());
    methods.addAll(
        new EmailSubmissionMethods(
                dependencies.submissions(), dependencies.sender(), accounts, limits)
            .methods());
    methods.add(
        new EmailSubmissionSet(
                dependencies.submissions(), identities, accounts, limits, dependencies.emailSet())
            .method());
    Duration delay = dependencies.submissions().delayMax();
    return Feature.personal(Capability.SUBMISSION, Feature.empty(), account(delay), methods);
  }

  /// RFC 8621 §1.3.2: the EHLO keywords of the extensions that envelopes may use.
  private static ObjectNode account(Duration delay) {
    ObjectNode account = Feature.empty();
    account.put("maxDelayedSend", delay.toSeconds());
    ObjectNode extensions = account.putObject("submissionExtensions");
    // Without the latest time, which would change the session object every second.
    extensions.putArray("FUTURERELEASE").add(Long.toString(delay.toSeconds()));
    for (String name : List.of("8BITMIME", "DSN", "REQUIRETLS", "SIZE", "SMTPUTF8")) {
      extensions.putArray(name);
    }
    return account;
  }
}
