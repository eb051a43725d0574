package org.posthorn.web.rest.settings;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.posthorn.admin.jobs.Jobs;
import org.posthorn.directory.Principal;
import org.posthorn.store.MailStore;
import org.posthorn.web.rest.Endpoint;

/// What people set for themselves on the pages of the webmail. Only for whoever has signed in with
/// all that the account has.
public final class SettingsEndpoints {
  /// Under which people find them.
  static final String GROUP = "Settings";

  private SettingsEndpoints() {}

  /// What they stand on.
  ///
  /// @param addresses those that lead to a principal's account
  public record Ports(
      MailStore store,
      Jobs jobs,
      Function<Principal, List<String>> addresses,
      InstantSource clock) {}

  public static List<Endpoint> of(Ports ports) {
    List<Endpoint> all = new ArrayList<>();
    all.addAll(new RuleEndpoints(ports).endpoints());
    all.addAll(new ScriptEndpoints(ports.store()).endpoints());
    all.addAll(new JobEndpoints(ports.jobs()).endpoints());
    all.addAll(new TransferEndpoints(ports).endpoints());
    all.addAll(new UsageEndpoints(ports.store()).endpoints());
    all.addAll(new PreferenceEndpoints(ports.store()).endpoints());
    return all;
  }
}
