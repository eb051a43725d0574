package org.posthorn.managesieve;

import org.posthorn.architecture.ModuleRules;

class ArchitectureTest implements ModuleRules {}
