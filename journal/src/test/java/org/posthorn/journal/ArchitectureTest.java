package org.posthorn.journal;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
