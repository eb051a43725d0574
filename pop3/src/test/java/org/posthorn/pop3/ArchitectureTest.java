package org.posthorn.pop3;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
