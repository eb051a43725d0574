package org.posthorn.jmap.mdn;

import java.util.List;
import java.util.function.Function;
import org.posthorn.delivery.submissions.EmailSubmissions;
import org.posthorn.directory.Directory;
import org.posthorn.jmap.blob.Blobs;
import org.posthorn.jmap.protocol.Call;
import org.posthorn.jmap.protocol.Capability;
import org.posthorn.jmap.protocol.Feature;
import org.posthorn.jmap.protocol.JmapLimits;
import org.posthorn.jmap.protocol.MailAccounts;
import org.posthorn.jmap.protocol.Method;
import org.posthorn.jmap.submission.Identities;
import org.posthorn.jmap.submission.ImplicitEmailSet;
import org.posthorn.store.MailStore;
import tools.jackson.databind.node.ObjectNode;

/// The capability to handle disposition notifications (RFC 9007).
public final class MdnFeature {
  private MdnFeature() {}

  /// Its dependencies.
  ///
  /// @param emailSet answers an `Email/set`
  /// @param emailQuery answers an `Email/query`
  public record Dependencies(
      MailStore store,
      Directory directory,
      EmailSubmissions submissions,
      Function<Call, ObjectNode> emailSet,
      Function<Call, ObjectNode> emailQuery) {}

  public static Feature of(
      MailAccounts accounts,
      Blobs blobs,
      JmapLimits limits,
      MdnLimits mdnLimits,
      Dependencies dependencies) {
    MdnParse parse =
        new MdnParse(accounts, blobs, new Originals(dependencies.emailQuery()), limits, mdnLimits);
    MdnSend send =
        new MdnSend(
            accounts,
            new Identities(dependencies.store(), dependencies.directory()),
            dependencies.submissions(),
            new ImplicitEmailSet(dependencies.emailSet()),
            limits,
            mdnLimits);
    return Feature.personal(
        Capability.MDN,
        Feature.empty(),
        Feature.empty(),
        List.of(
            new Method("MDN/send", Capability.MDN, send::answer),
            new Method("MDN/parse", Capability.MDN, parse::answer)));
  }
}
