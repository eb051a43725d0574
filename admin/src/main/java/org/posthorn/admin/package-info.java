/// What an administrator can do with an installation: typed operations that the command line, REST
/// and the web console all call.
///
/// **Entry point**: [org.posthorn.admin.Operations], which leads to a class for each subject:
/// [org.posthorn.admin.Domains], [org.posthorn.admin.Accounts], [org.posthorn.admin.OutboundQueue]
/// and so on. Each operation takes a [org.posthorn.admin.Caller]: the actor and its tenant. It
/// checks permissions with [org.posthorn.directory.Access], and records each change in the audit
/// log under the actor's name.
///
/// Results are values of lower modules, or records of this module. A failure that the caller can
/// act on is an [org.posthorn.admin.OperationException], or an exception of a lower module that
/// [org.posthorn.admin.OperationException#of] translates; any other exception is a defect.
///
/// Files, configuration and backups are accessed through
/// [org.posthorn.admin.installation.InstallationDescription] and [org.posthorn.admin.SecretKeys],
/// which the server implements.
///
/// **Threads**: all classes are thread-safe.
@NullMarked
package org.posthorn.admin;

import org.jspecify.annotations.NullMarked;
