package org.posthorn.web.rest.administration;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.admin.Operations;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.retention.RemovedEndpoints;
import org.posthorn.web.rest.retention.RetentionEndpoints;

/// All endpoints for administration. Permissions, tenants and the audit log are handled by the
/// operations, not here.
public final class AdministrationEndpoints {
  private AdministrationEndpoints() {}

  public static List<Endpoint> of(Operations operations) {
    List<Endpoint> all = new ArrayList<>();
    all.addAll(DomainEndpoints.of(operations));
    all.addAll(AccountEndpoints.of(operations));
    all.addAll(AliasEndpoints.of(operations));
    all.addAll(AppPasswordEndpoints.of(operations, AccountPath.NAMED));
    all.addAll(MaskEndpoints.of(operations, AccountPath.NAMED));
    all.addAll(EncryptionEndpoints.of(operations, AccountPath.NAMED));
    all.addAll(FactorEndpoints.of(operations, AccountPath.NAMED));
    all.addAll(SessionEndpoints.of(operations, AccountPath.NAMED));
    all.addAll(SessionEndpoints.support(operations));
    all.addAll(SelfEndpoints.of(operations));
    all.addAll(GroupEndpoints.of(operations));
    all.addAll(ImportEndpoints.of(operations));
    all.addAll(LookupEndpoints.of(operations));
    all.addAll(CertificateEndpoints.of(operations));
    all.addAll(OAuthClientEndpoints.of(operations));
    all.addAll(QueueEndpoints.of(operations));
    all.addAll(QuarantineEndpoints.of(operations));
    all.addAll(DkimEndpoints.of(operations));
    all.addAll(StatusEndpoints.of(operations));
    all.addAll(WatchEndpoints.of(operations));
    all.addAll(BackupEndpoints.of(operations));
    all.addAll(ReportEndpoints.of(operations));
    all.addAll(BanEndpoints.of(operations));
    all.addAll(SpamEndpoints.of(operations));
    all.addAll(RemovedEndpoints.of(operations));
    all.addAll(RetentionEndpoints.of(operations));
    all.addAll(JournalEndpoints.of(operations));
    return all;
  }
}
